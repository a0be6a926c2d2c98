using Ensemble.Model;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// Gauss rules on panels whose lengths double with the distance from the last jump (forward) or the next one (backward).
/// Near integrals are graded towards the target. Kinked activations make the kernels analytic in √(t − t′) rather than in t − t′,
/// so there they end with a substitution t − t′ = u².
/// </summary>
internal sealed class ContinuousRule : TimeRule
{
    private const double Ratio = 3;
    private const double ShortestPanel = 1e-12;
    private readonly int order;
    private readonly double firstFraction;
    private readonly bool isKinked;
    private readonly double smoothLag;

    /// <param name="segments">The stretches in which the loss acts.</param>
    /// <param name="order">The number of nodes of a panel.</param>
    /// <param name="firstFraction">The length of the first panel in units of 1/λ_max.</param>
    /// <param name="isKinked">Whether the kernels have a cusp at equal times.</param>
    /// <param name="smoothLag">The lag below which kernels are smooth (see <see cref="SmoothLag"/>).</param>
    public ContinuousRule(IReadOnlyList<TimeSegment> segments, int order, double firstFraction, bool isKinked, double smoothLag)
        : base(segments)
    {
        this.order = order;
        this.firstFraction = firstFraction;
        this.isKinked = isKinked;
        this.smoothLag = smoothLag;
    }

    /// <summary>
    /// The lag below which kernels are smooth: in √(t − t′) for kinked activations, where nearly parallel points round off the cusp;
    /// in t − t′ for others, whose nearest singularity lies a fraction of the memory of the weights beyond equal times.
    /// </summary>
    public static double SmoothLag(PredictorSystem system, IReadOnlyList<TimeSegment> segments)
    {
        double closest = system.Kernels.IsKinked ? system.Kernels.LeastAngle : 2;
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
                double length = Math.Max(from - segment.Start, ForwardFirst(segment, end - segment.Start));
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

        double length = panel.End - panel.Start;
        bool isWhole = later ? panel.Start >= target : panel.End <= target;
        if (isWhole && (near >= length || (!isKinked && length <= smoothLag)))
        {
            AtNodes(panel, points);
            return;
        }

        double sign = later ? 1 : -1;
        (double[] Nodes, double[] Weights) rule = GaussRules.Legendre(order + (isKinked ? 4 : 2));
        double least = Math.Max(smoothLag, 1e-9 * far);
        while (far > Math.Max(near, least))
        {
            double to = Math.Max(near, far / Ratio);
            Add(points, to, far, target, sign, rule);
            far = to;
        }

        if (far > near && isKinked)
        {
            AddRoot(points, near, far, target, sign, rule);
        }
        else if (far > near)
        {
            Add(points, near, far, target, sign, rule);
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

    // No shorter than what nodes of a panel can be told apart by; faster modes are damped by the rule, which is L-stable.
    private double First(TimeSegment segment, double whole) =>
        segment.FastRate > 0 ? Math.Min(Math.Max(firstFraction / segment.FastRate, ShortestPanel * (segment.Start + whole)), whole) : whole;

    private double ForwardFirst(TimeSegment segment, double whole) =>
        segment.Start > 0 || !(segment.FastRate > 0) ? First(segment, whole) : Math.Min(firstFraction / segment.FastRate, whole);

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
