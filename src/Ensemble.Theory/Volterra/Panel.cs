using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// A stretch of time on which the unknown is the polynomial through its values at a few nodes, or, if <see cref="IsExact"/>,
/// steps that are all nodes.
/// </summary>
internal sealed class Panel
{
    private readonly double[] barycentric;

    /// <param name="start">The first time (for steps, the first step).</param>
    /// <param name="end">The last time (for steps, the last step).</param>
    /// <param name="phase">The phase of the schedule.</param>
    /// <param name="nodes">The nodes, in the order in which the equation is causal.</param>
    /// <param name="weights">The weights that integrate or sum over the panel.</param>
    /// <param name="isExact">Whether the nodes are all there is.</param>
    public Panel(double start, double end, int phase, double[] nodes, double[] weights, bool isExact)
    {
        Start = start;
        End = end;
        Phase = phase;
        Nodes = nodes;
        Weights = weights;
        IsExact = isExact;
        States = new TimeState[nodes.Length];
        barycentric = isExact ? [] : Barycentric.Weights(nodes);
    }

    public double Start { get; }

    public double End { get; }

    public int Phase { get; }

    public double[] Nodes { get; }

    public double[] Weights { get; }

    public bool IsExact { get; }

    /// <summary>The state at each node, filled before the panel is used.</summary>
    public TimeState[] States { get; }

    /// <summary>The unknown, (nodes · P) × columns, once it is solved for.</summary>
    public double[] Values { get; set; } = [];

    public bool Contains(double time) => time >= Start && time <= End;

    /// <summary>The values at a time of the polynomials that are 1 at one node and 0 at the others.</summary>
    public void Basis(double time, Span<double> basis)
    {
        if (!IsExact)
        {
            Barycentric.Basis(Nodes, barycentric, time, basis);
            return;
        }

        basis.Clear();
        basis[Nodes.AsSpan().IndexOf(time)] = 1;
    }
}
