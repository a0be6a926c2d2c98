using System.Numerics.Tensors;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// The limit T → 0: Y = ∫₀ˢ Kd(s,s′)v(s′)ds′ on the training points with v = δ(s)Kd(0,0)⁻¹Y + v_reg. Panels shrink towards s = 0,
/// where v_reg grows like s^{−1/2} for kinked activations.
/// </summary>
/// <remarks>Equations: T3.</remarks>
internal sealed class FirstKindSolver(ContinuousSystem system, TimeRule rule)
{
    private readonly int train = system.Data.TrainCount;
    private readonly int points = system.Data.Count;
    private readonly int outputs = system.Data.OutputCount;
    private readonly int columns = KernelBlock.Pad(system.Data.OutputCount);

    /// <summary>The predictor at ascending s &gt; 0, shape (n, P + P*, C).</summary>
    public double[] Solve(double[] times, CancellationToken cancellation)
    {
        IReadOnlyList<Panel> panels = rule.Forward(times[^1]);
        using var solver = new CausalSolver(system, rule, backward: false, columns, isFirstKind: true);
        TimeState origin = system.State(0);
        double[] kick = Kick(origin);
        var result = new double[times.Length * points * outputs];
        for (int k = 0; k < panels.Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Panel panel = panels[k];
            int nodes = panel.Nodes.Length;
            var f = new double[nodes * points * columns];
            var right = new double[nodes * train * columns];
            int at = k;
            Parallel.For(0, nodes, i =>
            {
                TimeState state = panel.States[i] = system.State(panel.Nodes[i]);
                Span<double> own = f.AsSpan(i * points * columns, points * columns);
                Response(panel.Nodes[i], state, origin, kick, own);
                for (int past = 0; past < at; past++)
                {
                    solver.Accumulate(points, panel.Nodes[i], state, panels[past], later: false, 0, own, default);
                }

                for (int x = 0; x < train; x++)
                {
                    Span<double> row = right.AsSpan(((i * train) + x) * columns, columns);
                    system.Data.Targets.Row(x).CopyTo(row);
                    TensorPrimitives.Subtract(row, own.Slice(x * columns, columns), row);
                }
            });
            solver.Solve(panel, points, right, f, []);
            for (int record = 0; record < times.Length; record++)
            {
                if (times[record] > panel.Start && times[record] <= panel.End)
                {
                    Read(panel, f, times[record], result.AsSpan(record * points * outputs, points * outputs));
                }
            }
        }

        return result;
    }

    /// <summary>Kd(0,0)⁻¹Y.</summary>
    private double[] Kick(TimeState origin)
    {
        var block = new KernelBlock(train, train);
        var ntk = new double[block.Size];
        system.Evaluate(system.Kernels.Room(block), 0, origin, 0, origin, 0, ntk, default);
        var kernel = new DenseMatrix(train, train, (i, j) => ntk[(i * block.Stride) + j]);
        DenseMatrix solved = kernel.SolvePositive(new DenseMatrix(train, outputs, (i, c) => system.Data.Targets[i, c]));
        var kick = new double[train * columns];
        for (int i = 0; i < train; i++)
        {
            for (int c = 0; c < outputs; c++)
            {
                kick[(i * columns) + c] = solved[i, c];
            }
        }

        return kick;
    }

    private void Response(double time, TimeState state, TimeState origin, double[] kick, Span<double> f)
    {
        var block = new KernelBlock(points, train);
        var response = new double[block.Size];
        system.Evaluate(system.Kernels.Room(block), time, state, 0, origin, 0, response, default);
        BlockProduct.Add(1, response, block.Stride, kick, columns, f, columns, points, train, columns);
    }

    private void Read(Panel panel, double[] f, double time, Span<double> values)
    {
        var basis = new double[panel.Nodes.Length];
        panel.Basis(time, basis);
        for (int i = 0; i < basis.Length; i++)
        {
            for (int x = 0; x < points; x++)
            {
                for (int c = 0; c < outputs; c++)
                {
                    values[(x * outputs) + c] += basis[i] * f[(((i * points) + x) * columns) + c];
                }
            }
        }
    }
}
