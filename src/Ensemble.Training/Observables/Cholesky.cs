namespace Ensemble.Training.Observables;

/// <summary>The Cholesky factor of a small symmetric positive definite matrix.</summary>
internal sealed class Cholesky
{
    private readonly double[,] factor;

    private Cholesky(double[,] factor) => this.factor = factor;

    /// <summary>Factors a matrix in place, or returns null when it is not positive definite.</summary>
    public static Cholesky? TryFactor(double[,] matrix)
    {
        int size = matrix.GetLength(0);
        for (int j = 0; j < size; j++)
        {
            for (int i = j; i < size; i++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                if (i == j && !(sum > 0))
                {
                    return null;
                }

                matrix[i, j] = i == j ? Math.Sqrt(sum) : sum / matrix[j, j];
            }
        }

        return new Cholesky(matrix);
    }

    /// <summary>Solves for several right-hand sides in place, one per column.</summary>
    public void Solve(double[,] rightHandSides)
    {
        int size = factor.GetLength(0);
        for (int c = 0; c < rightHandSides.GetLength(1); c++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int k = 0; k < i; k++)
                {
                    rightHandSides[i, c] -= factor[i, k] * rightHandSides[k, c];
                }

                rightHandSides[i, c] /= factor[i, i];
            }

            for (int i = size - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < size; k++)
                {
                    rightHandSides[i, c] -= factor[k, i] * rightHandSides[k, c];
                }

                rightHandSides[i, c] /= factor[i, i];
            }
        }
    }
}
