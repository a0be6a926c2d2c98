using Ensemble.Numerics.Functions;

namespace Ensemble.Experiments.Comparing;

/// <summary>
/// How far a measured fraction is from a predicted probability, where few trials went one way and a standard error says little:
/// near 0 and 1, and where all members agree.
/// </summary>
/// <remarks>Equations: V10.</remarks>
internal static class BinomialScore
{
    // Above so many expected of the rarer outcome the normal distribution is as good.
    private const double Few = 25;
    private const double LargestZ = 37;

    /// <summary>The z of a normal distribution that is as unlikely under the prediction as what was found; null where the plain one will do.</summary>
    /// <param name="fraction">The measured fraction, from 0 to 1.</param>
    /// <param name="probability">The prediction, from 0 to 1.</param>
    /// <param name="error">The standard error of the fraction; 0 where all members agree.</param>
    /// <param name="samples">The number of independent members, or pairs.</param>
    public static double? Of(double fraction, double probability, double error, int samples)
    {
        // As many throws as have that error; points of a member are correlated, so one throw a member where that is not known.
        double variance = fraction * (1 - fraction), trials = error > 0 && variance > 0 ? variance / (error * error) : samples;
        if (error > 0 && trials * Math.Min(probability, 1 - probability) > Few)
        {
            return null;
        }

        if (probability is <= 0 or >= 1)
        {
            return fraction == probability ? 0 : fraction > probability ? LargestZ : -LargestZ;
        }

        // Half of the probability of exactly this number goes to each side.
        double hits = fraction * trials, misses = trials - hits;
        double above = (AtLeast(hits, misses, probability) + AtLeast(hits + 1, misses - 1, probability)) / 2;
        double below = (AtLeast(misses, hits, 1 - probability) + AtLeast(misses + 1, hits - 1, 1 - probability)) / 2;
        return below < above ? -Quantile(below) : Quantile(above);

        // P(at least so many hits), in between whole numbers too.
        static double AtLeast(double hits, double misses, double probability) =>
            hits <= 0 ? 1 : misses <= -1 + 1e-9 ? 0 : IncompleteBeta.Regularized(hits, misses + 1, probability);

        static double Quantile(double tail) => tail > 0 ? Math.Max(-LargestZ, ErrorFunction.NormalQuantile(tail)) * -1 : LargestZ;
    }
}
