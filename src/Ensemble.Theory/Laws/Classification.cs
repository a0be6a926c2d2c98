using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using MathNet.Numerics;

namespace Ensemble.Theory.Laws;

/// <summary>The probability that a Gaussian predictor classifies a point correctly.</summary>
public static class Classification
{
    /// <summary>
    /// One output: the probability Φ(y·mean/std) that the sign is that of the target. Several: the probability that the output whose
    /// target is largest is the largest, ∫ φ(z) Π_{c≠y} Φ((m_y − m_c)/std + z) dz for independent outputs of equal variance.
    /// Without variance, 1, 0, or a share of ties.
    /// </summary>
    /// <param name="mean">The mean of each output; at least one.</param>
    /// <param name="target">The target of each output.</param>
    /// <param name="variance">The variance of every output; values below 0 from rounding count as 0.</param>
    public static double ProbabilityCorrect(ReadOnlySpan<double> mean, ReadOnlySpan<double> target, double variance)
    {
        double deviation = Math.Sqrt(Math.Max(variance, 0));
        if (mean.Length == 1)
        {
            double margin = Math.Sign(target[0]) * mean[0];
            return deviation > 0 ? NormalDistribution(margin / deviation) : margin > 0 ? 1 : margin < 0 ? 0 : 0.5;
        }

        int right = 0;
        for (int c = 1; c < target.Length; c++)
        {
            right = target[c] > target[right] ? c : right;
        }

        if (deviation == 0)
        {
            int ties = 0;
            foreach (double value in mean)
            {
                ties += value == mean[right] ? 1 : 0;
                if (value > mean[right])
                {
                    return 0;
                }
            }

            return 1.0 / ties;
        }

        const int Panels = 20;
        (double[] nodes, double[] weights) = GaussRules.Legendre(10);
        double sum = 0;
        for (int panel = 0; panel < Panels; panel++)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                double z = panel - (Panels / 2) + nodes[i];
                double product = weights[i] * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
                for (int c = 0; c < mean.Length; c++)
                {
                    product *= c == right ? 1 : NormalDistribution(((mean[right] - mean[c]) / deviation) + z);
                }

                sum += product;
            }
        }

        return sum;
    }

    internal static double NormalDistribution(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;
}
