using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>Counts what a solve will do, without doing it.</summary>
internal static class SolvePlan
{
    public static SolveCost Cost(PredictorSystem system, IReadOnlyList<TimeRule> rules, double[] times, CovarianceDetail detail)
    {
        double train = system.Data.TrainCount;
        double points = system.Data.Count;
        double outputs = KernelBlock.Pad(system.Data.OutputCount);
        double element = system.Kernels.SecondsPerEntry;
        const double Block = 3e-6;
        double seconds = 0.02;
        double bytes = 16e6;
        foreach (TimeRule rule in rules)
        {
            (double blocks, double nodes, double largest) = Count(rule, rule.Forward(times[^1]), later: false);
            seconds += blocks * (Block + (train * ((0.5 * (train + points) * element) + (train * outputs * 2e-10))));
            bytes = Math.Max(bytes, 8 * ((nodes * train * outputs) + (largest * largest * train * (train + points))));
            if (detail == CovarianceDetail.None)
            {
                continue;
            }

            // A few of the times stand for all.
            int stride = Math.Max(1, times.Length / 6);
            for (int i = times.Length - 1; i >= 0; i -= stride)
            {
                (blocks, nodes, largest) = Count(rule, rule.Backward(times[i]), later: true);
                double each = blocks * (Block + (train * train * (element + (points * 4e-10))));
                double solves = nodes * largest * largest * train * train * train * 1e-10;
                double factor = detail == CovarianceDetail.Full ? 3 : 1;
                seconds += factor * stride * (each + solves);
                double kept = detail == CovarianceDetail.Full ? times.Length : 1;
                bytes = Math.Max(bytes, 8 * ((kept * 3 * nodes * train * points) + (3 * largest * largest * train * train)));
            }
        }

        double cells = times.Length * points;
        bytes += 8 * cells * (detail == CovarianceDetail.Full ? 2 * cells : 2 + outputs);
        return new SolveCost((long)bytes, seconds / Math.Min(Environment.ProcessorCount, 8));
    }

    /// <summary>Blocks to evaluate, nodes in all, and the most nodes of a panel.</summary>
    private static (double Blocks, double Nodes, double Largest) Count(TimeRule rule, IReadOnlyList<Panel> panels, bool later)
    {
        double blocks = 0;
        double nodes = 0;
        double largest = 0;
        var points = new List<QuadraturePoint>();
        for (int k = 0; k < panels.Count; k++)
        {
            nodes += panels[k].Nodes.Length;
            largest = Math.Max(largest, panels[k].Nodes.Length);

            // The middle node stands for its panel.
            double target = panels[k].Nodes[panels[k].Nodes.Length / 2];
            for (int past = 0; past <= k; past++)
            {
                rule.Points(panels[past], target, later, points);
                blocks += (double)points.Count * panels[k].Nodes.Length;
            }
        }

        return (blocks, nodes, largest);
    }
}
