namespace Ensemble.Theory.Volterra;

/// <summary>How time is cut into panels, and how integrals or sums over panels are done.</summary>
internal abstract class TimeRule(IReadOnlyList<TimeSegment> segments)
{
    protected IReadOnlyList<TimeSegment> Segments { get; } = segments;

    /// <summary>Panels for an equation solved forward in time, fine after each jump; in the order of time.</summary>
    /// <param name="last">The last time at which the solution is wanted.</param>
    public abstract IReadOnlyList<Panel> Forward(double last);

    /// <summary>Panels for an equation solved backward from a time, fine before that time and before each jump; latest first.</summary>
    /// <param name="last">The time from which the equation runs backward.</param>
    public abstract IReadOnlyList<Panel> Backward(double last);

    /// <summary>The points that sum over the part of a panel before or after a target, singular at the target.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="target">The target.</param>
    /// <param name="later">Whether the sources lie after the target.</param>
    /// <param name="points">Receives the points.</param>
    public abstract void Points(Panel panel, double target, bool later, List<QuadraturePoint> points);

    protected static void AtNodes(Panel panel, List<QuadraturePoint> points)
    {
        for (int i = 0; i < panel.Nodes.Length; i++)
        {
            points.Add(new QuadraturePoint(panel.Nodes[i], panel.Weights[i], panel.Weights[i], i));
        }
    }
}
