using Ensemble.Theory.Laws;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>Counts what a solve will do, without doing it.</summary>
internal static class SolvePlan
{
    // Seconds on one core: what a block costs however small it is, and a multiplication in products, in interpolation and in factorisations.
    private const double Block = 1.5e-6;
    private const double Product = 1.5e-10;
    private const double Interpolation = 1.5e-10;
    private const double Factorisation = 2e-10;

    /// <summary>The cost of solving with one rule after another.</summary>
    public static SolveCost Cost(PredictorSystem system, IReadOnlyList<TimeRule> rules, double[] times, CovarianceDetail detail)
    {
        SolveCost[] costs = [.. rules.Select(rule => Cost(system, rule, times, detail))];
        double points = system.Data.Count;
        double cells = times.Length * points;
        double results = 8 * cells * (detail == CovarianceDetail.Full ? 2 * cells : 2 + KernelBlock.Pad(system.Data.OutputCount));
        return new SolveCost((long)(16e6 + results) + costs.Max(cost => cost.Bytes), 0.02 + costs.Sum(cost => cost.Seconds));
    }

    /// <summary>The cost of solving with one rule, the result not counted.</summary>
    public static SolveCost Cost(PredictorSystem system, TimeRule rule, double[] times, CovarianceDetail detail)
    {
        double train = system.Data.TrainCount;
        double points = system.Data.Count;
        double outputs = KernelBlock.Pad(system.Data.OutputCount);
        Work mean = Work.Of(rule, rule.Forward(times[^1]), later: false);
        double seconds = mean.Seconds(system, (train + points) / 2, outputs, 1) + mean.Factoring(train);
        double bytes = 8 * ((mean.Nodes * train * outputs) + (mean.Largest * mean.Largest * train * (train + points)));
        if (detail != CovarianceDetail.None)
        {
            // A few of the times stand for all.
            int stride = Math.Max(1, times.Length / 6);
            double kept = 0;
            for (int i = times.Length - 1; i >= 0; i -= stride)
            {
                int alike = Math.Min(stride, i + 1);
                Work work = Work.Of(rule, rule.Backward(times[i]), later: true);
                double each = work.Seconds(system, train, points, 2) + work.Factoring(train);
                if (detail == CovarianceDetail.Full)
                {
                    each += work.Seconds(system, train, points, 1);
                    each += (i + 1) * work.Nodes * (Block + (points * train * ((0.6 * system.Kernels.SecondsPerEntry) + (points * Product))));
                    kept += alike * 2 * work.Nodes * train * points;
                }

                seconds += alike * each;
                bytes = Math.Max(bytes, 8 * (kept + (3 * work.Nodes * train * points) + (3 * work.Largest * work.Largest * train * train)));
            }
        }

        return new SolveCost((long)bytes, seconds / Math.Min(Environment.ProcessorCount, 8));
    }

    /// <summary>What a sweep over panels evaluates.</summary>
    /// <param name="AtNodes">Blocks at nodes.</param>
    /// <param name="Between">Blocks between nodes, for which a state is computed and the unknown interpolated.</param>
    /// <param name="Interpolated">Blocks between nodes, each times the nodes of its panel.</param>
    /// <param name="Nodes">Nodes in all.</param>
    /// <param name="Largest">The most nodes of a panel.</param>
    /// <param name="Solves">Σ of the cubes of the numbers of nodes of panels that are solved as a whole.</param>
    private readonly record struct Work(double AtNodes, double Between, double Interpolated, double Nodes, double Largest, double Solves)
    {
        public static Work Of(TimeRule rule, IReadOnlyList<Panel> panels, bool later)
        {
            var work = default(Work);
            var points = new List<QuadraturePoint>();
            for (int k = 0; k < panels.Count; k++)
            {
                double nodes = panels[k].Nodes.Length;

                // The middle node stands for its panel.
                double target = panels[k].Nodes[panels[k].Nodes.Length / 2];
                double atNodes = 0;
                double between = 0;
                double interpolated = 0;
                for (int past = 0; past <= k; past++)
                {
                    rule.Points(panels[past], target, later, points);
                    int off = points.Count(point => point.Node < 0);
                    atNodes += points.Count - off;
                    between += off;
                    interpolated += (double)off * panels[past].Nodes.Length;
                }

                work = new Work(
                    work.AtNodes + (nodes * atNodes),
                    work.Between + (nodes * between),
                    work.Interpolated + (nodes * interpolated),
                    work.Nodes + nodes,
                    Math.Max(work.Largest, nodes),
                    work.Solves + (panels[k].IsExact ? nodes : nodes * nodes * nodes));
            }

            return work;
        }

        /// <summary>Blocks of given rows against the training points, each times a matrix of given columns.</summary>
        public double Seconds(PredictorSystem system, double rows, double columns, double products)
        {
            double train = system.Data.TrainCount;
            double block = Block + (rows * train * ((products > 1 ? 1.2 : 1) * system.Kernels.SecondsPerEntry)) + (products * rows * train * columns * Product);
            return ((AtNodes + Between) * block) + (Between * system.Kernels.SecondsPerState) + (Interpolated * train * columns * Interpolation)
                + (Nodes * system.Kernels.SecondsPerState);
        }

        public double Factoring(double train) => Solves * train * train * train * Factorisation;
    }
}
