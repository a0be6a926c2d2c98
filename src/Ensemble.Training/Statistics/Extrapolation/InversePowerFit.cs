using Ensemble.Numerics.Linear;

namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>Weighted least squares of c₀ + Σ_p c_p N^{−p} over the widths N.</summary>
/// <remarks>Equations: V5.</remarks>
internal sealed class InversePowerFit
{
    /// <summary>The most powers beside the constant.</summary>
    public const int MostPowers = 3;

    private const int MostTerms = MostPowers + 1;

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
        Span<double> matrix = (stackalloc double[MostTerms * MostTerms])[..(size * size)], right = (stackalloc double[MostTerms])[..size];
        Span<double> unit = (stackalloc double[MostTerms])[..size], second = (stackalloc double[MostTerms])[..size];
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
                    matrix[(i * size) + j] += weight * row[i] * row[j];
                }
            }
        }

        if (!Cholesky.TryFactor(matrix, size))
        {
            throw new ArithmeticException("the widths are too close together to tell the powers of 1/N apart");
        }

        Cholesky.Solve(matrix, right);
        Cholesky.Solve(matrix, unit);
        Cholesky.Solve(matrix, second);
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
}
