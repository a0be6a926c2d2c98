using Ensemble.Model;
using Ensemble.Theory.Dynamics;
using MathNet.Numerics.Distributions;

namespace Ensemble.Experiments.Running;

/// <summary>Errors that follow from the Gaussian law of the predictor, averaged over a range of points.</summary>
internal static class PredictedError
{
    private const int Nodes = 64;
    private const double Reach = 8.5;

    /// <summary>Σ_c [(mean − y)² + variance], averaged over points: the expected squared error of one member.</summary>
    public static double[] MeanSquared(PredictorLaw law, Dataset data, int first, int end) =>
        PerTime(law, data, first, end, (time, point) =>
        {
            double sum = 0;
            for (int c = 0; c < data.OutputCount; c++)
            {
                double bias = Mean(law, time, point, c) - data.Targets[point, c];
                sum += (bias * bias) + law.Variance[(time * law.Points) + point];
            }

            return sum / data.OutputCount;
        });

    /// <summary>The probability that one member classifies a point correctly: by sign for one output, by the largest output for several.</summary>
    public static double[] Accuracy(PredictorLaw law, Dataset data, int first, int end) =>
        PerTime(law, data, first, end, (time, point) =>
        {
            double deviation = Math.Sqrt(Math.Max(law.Variance[(time * law.Points) + point], 0));
            return data.OutputCount == 1
                ? Positive(Mean(law, time, point, 0) * Math.Sign(data.Targets[point, 0]), deviation)
                : Largest(law, time, point, Winner(data, point), deviation);
        });

    private static double Positive(double margin, double deviation) =>
        deviation > 0 ? Normal.CDF(0, 1, margin / deviation) : margin > 0 ? 1 : margin < 0 ? 0 : 0.5;

    // P(f_w > f_c for all c ≠ w) = ∫ φ(u) Π_c Φ(m_w − m_c + u) du for independent outputs of equal variance,
    // by Simpson's rule, whose error is far below the ensemble's on this smooth integrand.
    private static double Largest(PredictorLaw law, int time, int point, int winner, double deviation)
    {
        double own = Mean(law, time, point, winner);
        if (deviation == 0)
        {
            return Enumerable.Range(0, law.Outputs).All(c => c == winner || own > Mean(law, time, point, c)) ? 1 : 0;
        }

        double step = 2 * Reach / Nodes;
        double sum = 0;
        for (int k = 0; k <= Nodes; k++)
        {
            double u = -Reach + (k * step);
            double term = Normal.PDF(0, 1, u);
            for (int c = 0; c < law.Outputs; c++)
            {
                term *= c == winner ? 1 : Normal.CDF(0, 1, ((own - Mean(law, time, point, c)) / deviation) + u);
            }

            sum += term * (k is 0 or Nodes ? 1 : k % 2 == 1 ? 4 : 2);
        }

        return sum * step / 3;
    }

    private static int Winner(Dataset data, int point) => data.Targets.Row(point).IndexOf(data.Targets.Row(point).ToArray().Max());

    private static double Mean(PredictorLaw law, int time, int point, int output) =>
        law.Mean[(((time * law.Points) + point) * law.Outputs) + output];

    private static double[] PerTime(PredictorLaw law, Dataset data, int first, int end, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, law.Times.Length).Select(time => Enumerable.Range(first, end - first).Average(point => value(time, point)))];
}
