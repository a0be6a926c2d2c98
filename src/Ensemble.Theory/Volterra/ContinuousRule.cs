using Ensemble.Model;
using Ensemble.Theory.Numerics;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// Gauss rules on panels whose lengths double with the distance from the last jump (forward) or the next one (backward).
/// Kinked activations make the kernels analytic in √(t − t′) rather than in t − t′, so near integrals are graded towards the
/// target and end with a substitution t − t′ = u².
/// </summary>
internal sealed class ContinuousRule : TimeRule
{
    private const double Ratio = 3;
    private readonly int order;
    private readonly double firstFraction;
    private readonly bool isKinked;
    private readonly double smoothLag;

    /// <param name="segments">The stretches in which the loss acts.</param>
    /// <param name="order">The number of nodes of a panel.</param>
    /// <param name="firstFraction">The length of the first panel in units of 1/λ_max.</param>
    /// <param name="isKinked">Whether the kernels have a cusp at equal times.</param>
    /// <param name="smoothLag">The lag below which kernels are smooth functions of √(t − t′).</param>
    public ContinuousRule(IReadOnlyList<TimeSegment> segments, int order, double firstFraction, bool isKinked, double smoothLag)
        : base(segments)
    {
        this.order = order;
        this.firstFraction = firstFraction;
        this.isKinked = isKinked;
        this.smoothLag = smoothLag;
    }

    /// <summary>Whether an activation may have a kink; a user's own is taken to have one.</summary>
    public static bool IsKinked(TheoryProblem problem) =>
        problem.Network.Activation.Kind is ActivationKind.Relu or ActivationKind.LeakyRelu or ActivationKind.Custom;

    /// <summary>Between points that are nearly parallel the cusp is rounded off; below this lag not even the closest pair shows it.</summary>
    public static double SmoothLag(PredictorSystem system, IReadOnlyList<TimeSegment> segments)
    {
        double closest = system.Recursion.Geometry.Distance.Where(distance => distance > 1e-12).DefaultIfEmpty(1).Min();
        double rate = segments.Select(segment => segment.SlowRate).DefaultIfEmpty(0).Max();
        return rate > 0 ? 0.05 * closest / rate : double.PositiveInfinity;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Panel> Forward(double last)
    {
        var panels = new List<Panel>();
        foreach (TimeSegment segment in Segments)
        {
            double end = Math.Min(segment.End, last);
            double from = segment.Start;
            while (from < end)
            {
                double length = Math.Max(from - segment.Start, First(segment, end - segment.Start));
                double to = end - from < 1.3 * length ? end : from + length;
                panels.Add(Create(from, to, segment.Phase, forward: true));
                from = to;
            }
        }

        return panels;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Panel> Backward(double last)
    {
        var panels = new List<Panel>();
        foreach (TimeSegment segment in Segments.Reverse())
        {
            double end = Math.Min(segment.End, last);
            double to = end;
            while (to > segment.Start)
            {
                double slow = Math.Max(1 / segment.SlowRate, (to - segment.Start) / 2);
                double length = Math.Min(Math.Max(end - to, First(segment, end - segment.Start)), slow);
                double from = to - segment.Start < 1.3 * length ? segment.Start : to - length;
                panels.Add(Create(from, to, segment.Phase, forward: false));
                to = from;
            }
        }

        return panels;
    }

    /// <inheritdoc/>
    public override void Points(Panel panel, double target, bool later, List<QuadraturePoint> points)
    {
        points.Clear();
        double near = later ? Math.Max(panel.Start - target, 0) : Math.Max(target - panel.End, 0);
        double far = later ? panel.End - target : target - panel.Start;
        if (far <= 0)
        {
            return;
        }

        bool isWhole = later ? panel.Start >= target : panel.End <= target;
        if (isWhole && (!isKinked || near >= panel.End - panel.Start))
        {
            AtNodes(panel, points);
            return;
        }

        double sign = later ? 1 : -1;
        if (!isKinked)
        {
            Add(points, near, far, target, sign, GaussRules.Legendre(order + 2));
            return;
        }

        (double[] Nodes, double[] Weights) rule = GaussRules.Legendre(order + 4);
        double least = Math.Max(smoothLag, 1e-9 * far);
        while (far > Math.Max(near, least))
        {
            double to = Math.Max(near, far / Ratio);
            Add(points, to, far, target, sign, rule);
            far = to;
        }

        if (far > near)
        {
            AddRoot(points, near, far, target, sign, rule);
        }
    }

    private static void Add(List<QuadraturePoint> points, double near, double far, double target, double sign, (double[] Nodes, double[] Weights) rule)
    {
        for (int i = 0; i < rule.Nodes.Length; i++)
        {
            double weight = (far - near) * rule.Weights[i];
            points.Add(new QuadraturePoint(target + (sign * (near + ((far - near) * rule.Nodes[i]))), weight, weight, -1));
        }
    }

    private static void AddRoot(List<QuadraturePoint> points, double near, double far, double target, double sign, (double[] Nodes, double[] Weights) rule)
    {
        double low = Math.Sqrt(near);
        double high = Math.Sqrt(far);
        for (int i = 0; i < rule.Nodes.Length; i++)
        {
            double root = low + ((high - low) * rule.Nodes[i]);
            double weight = 2 * root * (high - low) * rule.Weights[i];
            points.Add(new QuadraturePoint(target + (sign * root * root), weight, weight, -1));
        }
    }

    private double First(TimeSegment segment, double whole) =>
        segment.FastRate > 0 ? Math.Min(firstFraction / segment.FastRate, whole) : whole;

    private Panel Create(double from, double to, int phase, bool forward)
    {
        (double[] nodes, double[] weights) = GaussRules.Radau(order);
        return new Panel(
            from,
            to,
            phase,
            [.. nodes.Select(x => forward ? x == 1 ? to : from + ((to - from) * x) : x == 1 ? from : to - ((to - from) * x))],
            [.. weights.Select(weight => (to - from) * weight)],
            isExact: false);
    }
}
