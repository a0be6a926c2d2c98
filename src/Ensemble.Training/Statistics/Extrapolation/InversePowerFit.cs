namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>Weighted least squares of c₀ + c₁/N + … + c_p/N^p, p = 1 or 2.</summary>
internal sealed class InversePowerFit
{
    private readonly double[] inverse;
    private readonly double scale;

    public InversePowerFit(IEnumerable<int> widths, int order)
    {
        int[] all = [.. widths];
        Order = order;
        scale = all.Min();
        inverse = [.. all.Select(width => scale / width)];
    }

    public int Order { get; }

    public int DegreesOfFreedom => inverse.Length - Order - 1;

    /// <summary>Fits the values at each width with variances &gt; 0: c₀, its variance, c₁ and χ².</summary>
    public (double Intercept, double Variance, double Slope, double ChiSquare) Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> variances)
    {
        int size = Order + 1;
        Span<double> matrix = stackalloc double[9], right = stackalloc double[3], unit = stackalloc double[3];
        matrix.Clear();
        right.Clear();
        unit.Clear();
        unit[0] = 1;
        for (int w = 0; w < inverse.Length; w++)
        {
            double left = 1 / variances[w];
            for (int i = 0; i < size; i++, left *= inverse[w])
            {
                right[i] += left * values[w];
                double term = left;
                for (int j = 0; j < size; j++, term *= inverse[w])
                {
                    matrix[(i * 3) + j] += term;
                }
            }
        }

        Solve(matrix, right, unit, size);
        double chiSquare = 0;
        for (int w = 0; w < inverse.Length; w++)
        {
            double residual = values[w] - (right[0] + (inverse[w] * (right[1] + (inverse[w] * right[2]))));
            chiSquare += residual * residual / variances[w];
        }

        return (right[0], unit[0], right[1] * scale, chiSquare);
    }

    /// <summary>Gaussian elimination of a positive definite matrix (rows of three) with two right-hand sides.</summary>
    private static void Solve(Span<double> matrix, Span<double> first, Span<double> second, int size)
    {
        for (int k = 0; k < size; k++)
        {
            for (int i = k + 1; i < size; i++)
            {
                double factor = matrix[(i * 3) + k] / matrix[(k * 3) + k];
                for (int j = k; j < size; j++)
                {
                    matrix[(i * 3) + j] -= factor * matrix[(k * 3) + j];
                }

                first[i] -= factor * first[k];
                second[i] -= factor * second[k];
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < size; j++)
            {
                first[k] -= matrix[(k * 3) + j] * first[j];
                second[k] -= matrix[(k * 3) + j] * second[j];
            }

            first[k] /= matrix[(k * 3) + k];
            second[k] /= matrix[(k * 3) + k];
        }
    }
}
