using Ensemble.Model;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Laws;

/// <summary>The band around the mean predictor that holds a given share of the ensemble.</summary>
/// <remarks>Equations: L7.</remarks>
public sealed class CredibleBand
{
    private readonly double[] lower;
    private readonly double[] upper;

    private CredibleBand(double level, double[] lower, double[] upper)
    {
        Level = level;
        this.lower = lower;
        this.upper = upper;
    }

    /// <summary>The share of the ensemble inside, in (0, 1).</summary>
    public double Level { get; }

    /// <summary>mean − z·std, shape (n, P + P*, C).</summary>
    public ReadOnlySpan<double> Lower => lower;

    /// <summary>mean + z·std, shape (n, P + P*, C).</summary>
    public ReadOnlySpan<double> Upper => upper;

    /// <summary>The central band of a law.</summary>
    /// <param name="law">A law with variances.</param>
    /// <param name="level">The share of the ensemble inside, in (0, 1).</param>
    /// <exception cref="ModelException">The level is out of range or the law has no variances.</exception>
    public static CredibleBand Of(PredictorLaw law, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(law);
        if (!(level > 0 && level < 1))
        {
            throw new ModelException("level", $"level is {level:R}; it must be above 0 and below 1");
        }

        if (law.Detail == CovarianceDetail.None)
        {
            throw new ModelException("detail", "the law has no variances; solve with CovarianceDetail.Variance");
        }

        double width = Math.Sqrt(2) * ErrorFunction.ErfInverse(level);
        double[] lower = law.Mean.ToArray();
        double[] upper = law.Mean.ToArray();
        for (int i = 0; i < lower.Length; i++)
        {
            double half = width * Math.Sqrt(Math.Max(law.Variance[i / law.Outputs], 0));
            lower[i] -= half;
            upper[i] += half;
        }

        return new CredibleBand(level, lower, upper);
    }
}
