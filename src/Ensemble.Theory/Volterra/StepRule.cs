using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// Sums over steps. Steps near a jump, and all steps of changing size, are taken one by one; long runs of equal steps are summed
/// from a few of them, on panels whose lengths double with the distance from the jump.
/// </summary>
internal sealed class StepRule : TimeRule
{
    private const int Group = 16;
    private readonly int order;
    private readonly bool isImplicit;
    private readonly bool isExact;

    /// <param name="segments">The stretches of sources on which the loss acts.</param>
    /// <param name="order">The number of steps that stand for a long panel.</param>
    /// <param name="isImplicit">Whether a source acts at its own step.</param>
    /// <param name="isExact">Whether to take every step one by one.</param>
    public StepRule(IReadOnlyList<TimeSegment> segments, int order, bool isImplicit, bool isExact)
        : base(segments)
    {
        this.order = order;
        this.isImplicit = isImplicit;
        this.isExact = isExact;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Panel> Forward(double last)
    {
        var panels = new List<Panel>();
        foreach (TimeSegment segment in Segments)
        {
            int start = (int)segment.Start;
            int end = (int)Math.Min(segment.End, isImplicit ? last : last - 1);
            int single = Singles(segment);
            for (int from = start; from <= end;)
            {
                int length = from - start < single ? Group : from - start;
                int rest = end - from + 1;
                length = rest < length * 1.3 && length > Group ? rest : Math.Min(length, rest);
                panels.Add(Create(from, from + length - 1, segment.Phase, length <= Group, forward: true));
                from += length;
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
            int start = (int)segment.Start;
            int end = (int)Math.Min(segment.End, isImplicit ? last : last - 1);
            int single = Singles(segment);
            for (int to = end; to >= start;)
            {
                int rest = to - start + 1;
                double slow = Math.Max(1 / segment.SlowRate, rest / 2.0);
                int length = end - to < single ? Group : (int)Math.Max(Math.Min(end - to, slow), Group);
                length = rest < length * 1.3 && length > Group ? rest : Math.Min(length, rest);
                panels.Add(Create(to - length + 1, to, segment.Phase, length <= Group, forward: false));
                to -= length;
            }
        }

        return panels;
    }

    /// <inheritdoc/>
    public override void Points(Panel panel, double target, bool later, List<QuadraturePoint> points)
    {
        points.Clear();
        double near = later ? panel.Start - target : target - panel.End;
        double far = later ? panel.End - target : target - panel.Start;
        if (far < 0)
        {
            return;
        }

        if (near > 0 && (panel.IsExact || near > panel.End - panel.Start))
        {
            AtNodes(panel, points);
            return;
        }

        int sign = later ? 1 : -1;
        if (near <= 0)
        {
            points.Add(new QuadraturePoint(target, isImplicit ? 1 : 0, 0.5, panel.IsExact ? panel.Nodes.AsSpan().IndexOf(target) : -1));
        }

        for (int lag = (int)Math.Max(near, 1); lag <= far;)
        {
            int length = panel.IsExact || lag < Group ? 1 : Math.Min(lag, (int)far - lag + 1);
            (double[] nodes, double[] weights) = StepRules.Between(length, order * 3 / 4);
            for (int i = 0; i < nodes.Length; i++)
            {
                double time = target + (sign * (lag + nodes[i]));
                points.Add(new QuadraturePoint(time, weights[i], weights[i], panel.IsExact ? panel.Nodes.AsSpan().IndexOf(time) : -1));
            }

            lag += length;
        }
    }

    /// <summary>How many steps after a jump must be taken one by one: until what changes sign from step to step has died out.</summary>
    private int Singles(TimeSegment segment)
    {
        double shrink = Math.Abs(1 - segment.FastRate);
        double oscillating = segment.FastRate <= 1 || isImplicit ? 0 : shrink >= 0.999 ? int.MaxValue : Math.Log(1e-14) / Math.Log(shrink);
        return isExact || !segment.IsUniform ? int.MaxValue : (int)Math.Min(int.MaxValue, Math.Max(2 * order, Math.Ceiling(oscillating)));
    }

    private Panel Create(int from, int to, int phase, bool exact, bool forward)
    {
        (double[] nodes, double[] weights) = StepRules.At(to - from + 1, exact ? to - from + 1 : order);
        var panel = new Panel(
            from,
            to,
            phase,
            forward ? [.. nodes.Select(x => from + x)] : [.. nodes.Reverse().Select(x => from + x)],
            forward ? [.. weights] : [.. weights.Reverse()],
            exact);
        return panel;
    }
}
