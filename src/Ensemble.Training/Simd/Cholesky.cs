namespace Ensemble.Training.Simd;

/// <summary>Solves symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>Solves Ax = b, unless A is not positive definite; then A and b hold nothing of use.</summary>
    /// <param name="matrix">A, n × n, row by row; its lower triangle is overwritten by the factor.</param>
    /// <param name="vector">b on entry, x on return.</param>
    /// <returns>Whether A is positive definite.</returns>
    public static bool TrySolve(double[] matrix, double[] vector)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = matrix.AsSpan(i * n, n);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = matrix.AsSpan(j * n, n);
                row[j] = (row[j] - DoubleVector.Dot(row[..j], other[..j])) / other[j];
            }

            double pivot = row[i] - DoubleVector.Dot(row[..i], row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
            vector[i] = (vector[i] - DoubleVector.Dot(row[..i], vector.AsSpan(0, i))) / row[i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            vector[i] /= matrix[(i * n) + i];
            DoubleVector.AddScaled(vector.AsSpan(0, i), -vector[i], matrix.AsSpan(i * n, i));
        }

        return true;
    }
}
