using System.Numerics.Tensors;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>The mean predictor: f = R(y − f), solved forward in time for the residual on the training points.</summary>
/// <remarks>Equations: L2.</remarks>
internal sealed class MeanSolver(PredictorSystem system, TimeRule rule)
{
    private readonly int train = system.Data.TrainCount;
    private readonly int points = system.Data.Count;
    private readonly int outputs = system.Data.OutputCount;
    private readonly int columns = KernelBlock.Pad(system.Data.OutputCount);

    /// <summary>The mean at ascending times, shape (n, P + P*, C).</summary>
    public double[] Solve(double[] times, Action<double> progress, CancellationToken cancellation)
    {
        IReadOnlyList<Panel> panels = rule.Forward(times[^1]);
        using var solver = new CausalSolver(system, rule, backward: false, columns);
        var mean = new double[times.Length * points * outputs];
        var done = new bool[times.Length];
        for (int k = 0; k < panels.Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Panel panel = panels[k];
            int[] recorded = [.. Enumerable.Range(0, times.Length).Where(i => !done[i] && panel.Contains(times[i]))];
            int rows = recorded.Length > 0 ? points : train;
            double[] f = SolvePanel(solver, panels, k, rows);
            foreach (int record in recorded)
            {
                var basis = new double[panel.Nodes.Length];
                panel.Basis(times[record], basis);
                var value = new double[points * columns];
                for (int i = 0; i < basis.Length; i++)
                {
                    TensorPrimitives.MultiplyAdd(f.AsSpan(i * value.Length, value.Length), basis[i], value, value);
                }

                Write(value, mean, record);
                done[record] = true;
            }

            progress((k + 1.0) * (k + 1) / ((double)panels.Count * panels.Count));
        }

        // Times at which the loss is off.
        for (int record = 0; record < times.Length; record++)
        {
            if (!done[record])
            {
                var value = new double[points * columns];
                TimeState state = system.State(times[record]);
                foreach (Panel panel in panels)
                {
                    solver.Accumulate(points, times[record], state, panel, later: false, panel.Phase, value, default);
                }

                Write(value, mean, record);
            }
        }

        return mean;
    }

    /// <summary>Solves for the residual on a panel and returns the predictor at its nodes, (nodes · rows) × columns.</summary>
    private double[] SolvePanel(CausalSolver solver, IReadOnlyList<Panel> panels, int k, int rows)
    {
        Panel panel = panels[k];
        int nodes = panel.Nodes.Length;
        var f = new double[nodes * rows * columns];
        var residual = new double[nodes * train * columns];
        Parallel.For(0, nodes, i =>
        {
            panel.States[i] = system.State(panel.Nodes[i]);
            Span<double> own = f.AsSpan(i * rows * columns, rows * columns);
            for (int past = 0; past < k; past++)
            {
                solver.Accumulate(rows, panel.Nodes[i], panel.States[i], panels[past], later: false, panel.Phase, own, default);
            }

            for (int x = 0; x < train; x++)
            {
                Span<double> right = residual.AsSpan(((i * train) + x) * columns, columns);
                system.Data.Targets.Row(x).CopyTo(right);
                TensorPrimitives.Subtract(right, own.Slice(x * columns, columns), right);
            }
        });
        solver.Solve(panel, rows, residual, f, []);
        return f;
    }

    private void Write(double[] value, double[] mean, int record)
    {
        for (int x = 0; x < points; x++)
        {
            value.AsSpan(x * columns, outputs).CopyTo(mean.AsSpan(((record * points) + x) * outputs));
        }
    }
}
