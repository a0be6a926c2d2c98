using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Laws;

/// <summary>The probability that a Gaussian predictor classifies a point correctly.</summary>
/// <remarks>Equations: L6.</remarks>
public static class Classification
{
    /// <summary>
    /// One output: the probability Φ(y·mean/std) that the sign is that of the target. Several: the probability that the output whose
    /// target is largest is the largest, ∫ φ(z) Π_{c≠y} Φ((m_y − m_c)/std + z) dz for independent outputs of equal variance.
    /// Without variance, 1, 0, or a share of ties (<see cref="Labels.Score"/>).
    /// </summary>
    /// <param name="mean">The mean of each output; at least one.</param>
    /// <param name="target">The target of each output.</param>
    /// <param name="variance">The variance of every output; values below 0 from rounding count as 0.</param>
    public static double ProbabilityCorrect(ReadOnlySpan<double> mean, ReadOnlySpan<double> target, double variance)
    {
        double deviation = Math.Sqrt(Math.Max(variance, 0));
        if (mean.Length == 1)
        {
            return deviation > 0 ? ErrorFunction.NormalProbability(Math.Sign(target[0]) * mean[0] / deviation) : Labels.Score(mean, target);
        }

        if (deviation == 0)
        {
            return Labels.Score(mean, target);
        }

        int right = Labels.Right(target);
        const int Panels = 20;
        (double[] nodes, double[] weights) = GaussRules.Legendre(10);
        double sum = 0;
        for (int panel = 0; panel < Panels; panel++)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                double z = panel - (Panels / 2) + nodes[i];
                double product = weights[i] * ErrorFunction.NormalDensity(z);
                for (int c = 0; c < mean.Length; c++)
                {
                    product *= c == right ? 1 : ErrorFunction.NormalProbability(((mean[right] - mean[c]) / deviation) + z);
                }

                sum += product;
            }
        }

        return sum;
    }
}
