namespace Ensemble.Numerics.Linear;

/// <summary>Solves symmetric positive definite systems by A = LLᵀ, in an order of sums that does not depend on the hardware.</summary>
internal static class Cholesky
{
    /// <summary>Solves Ax = b.</summary>
    /// <param name="matrix">A, n × n, row by row; its lower triangle is overwritten by L.</param>
    /// <param name="vector">b on entry, x on return.</param>
    /// <returns>Whether A is positive definite; where it is not, matrix and vector hold nothing of use.</returns>
    public static bool TrySolve(double[] matrix, double[] vector)
    {
        if (!TryFactor(matrix, vector.Length))
        {
            return false;
        }

        Solve(matrix, vector);
        return true;
    }

    /// <summary>Overwrites the lower triangle of a matrix by L.</summary>
    /// <param name="matrix">A, row by row; the part above the diagonal is not looked at.</param>
    /// <param name="n">The number of rows.</param>
    /// <returns>Whether A is positive definite; where it is not, the matrix holds nothing of use.</returns>
    public static bool TryFactor(Span<double> matrix, int n)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = matrix.Slice(i * n, n);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = matrix.Slice(j * n, n);
                row[j] = (row[j] - DoubleVector.Dot(row[..j], other[..j])) / other[j];
            }

            double pivot = row[i] - DoubleVector.Dot(row[..i], row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves LLᵀx = b.</summary>
    /// <param name="factor">What <see cref="TryFactor"/> left.</param>
    /// <param name="vector">b on entry, x on return.</param>
    public static void Solve(ReadOnlySpan<double> factor, Span<double> vector)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = factor.Slice(i * n, n);
            vector[i] = (vector[i] - DoubleVector.Dot(row[..i], vector[..i])) / row[i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            vector[i] /= factor[(i * n) + i];
            DoubleVector.AddScaled(vector[..i], -vector[i], factor.Slice(i * n, i));
        }
    }
}
