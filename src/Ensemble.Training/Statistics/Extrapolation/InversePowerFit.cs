namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>Weighted least squares of c₀ + Σ_p c_p N^{−p} over the widths N.</summary>
internal sealed class InversePowerFit
{
    /// <summary>The most powers beside the constant.</summary>
    public const int MostPowers = 3;

    private const int Stride = MostPowers + 1;

    private readonly double[] basis;
    private readonly double slopeScale;
    private readonly int widths;
    private readonly int size;

    public InversePowerFit(IEnumerable<int> widths, IReadOnlyList<double> powers)
    {
        int[] all = [.. widths];
        this.widths = all.Length;
        size = powers.Count + 1;

        // In units of the smallest width, so that the columns are of order one.
        double smallest = all.Min();
        slopeScale = Math.Pow(smallest, powers[0]);
        basis = [.. all.SelectMany(width => powers.Prepend(0).Select(power => Math.Pow(smallest / width, power)))];
    }

    public int DegreesOfFreedom => widths - size;

    /// <summary>Fits the values at each width with variances &gt; 0: c₀, its variance, the coefficient of the lowest power, its variance, and χ².</summary>
    public (double Intercept, double Variance, double Slope, double SlopeVariance, double ChiSquare) Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> variances)
    {
        Span<double> matrix = stackalloc double[Stride * Stride], right = stackalloc double[Stride], unit = stackalloc double[Stride], second = stackalloc double[Stride];
        matrix.Clear();
        right.Clear();
        unit.Clear();
        second.Clear();
        unit[0] = 1;
        second[1] = 1;
        for (int w = 0; w < widths; w++)
        {
            ReadOnlySpan<double> row = basis.AsSpan(w * size, size);
            double weight = 1 / variances[w];
            for (int i = 0; i < size; i++)
            {
                right[i] += weight * row[i] * values[w];
                for (int j = 0; j < size; j++)
                {
                    matrix[(i * Stride) + j] += weight * row[i] * row[j];
                }
            }
        }

        Solve(matrix, right, unit, second, size);
        double chiSquare = 0;
        for (int w = 0; w < widths; w++)
        {
            double residual = values[w];
            for (int i = 0; i < size; i++)
            {
                residual -= basis[(w * size) + i] * right[i];
            }

            chiSquare += residual * residual / variances[w];
        }

        return (right[0], unit[0], right[1] * slopeScale, second[1] * slopeScale * slopeScale, chiSquare);
    }

    /// <summary>Gaussian elimination of a positive definite matrix with three right-hand sides.</summary>
    private static void Solve(Span<double> matrix, Span<double> first, Span<double> second, Span<double> third, int size)
    {
        for (int k = 0; k < size; k++)
        {
            for (int i = k + 1; i < size; i++)
            {
                double factor = matrix[(i * Stride) + k] / matrix[(k * Stride) + k];
                for (int j = k; j < size; j++)
                {
                    matrix[(i * Stride) + j] -= factor * matrix[(k * Stride) + j];
                }

                first[i] -= factor * first[k];
                second[i] -= factor * second[k];
                third[i] -= factor * third[k];
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < size; j++)
            {
                first[k] -= matrix[(k * Stride) + j] * first[j];
                second[k] -= matrix[(k * Stride) + j] * second[j];
                third[k] -= matrix[(k * Stride) + j] * third[j];
            }

            first[k] /= matrix[(k * Stride) + k];
            second[k] /= matrix[(k * Stride) + k];
            third[k] /= matrix[(k * Stride) + k];
        }
    }
}
