using System.Numerics.Tensors;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// The covariance of the predictor: with W = R(1 + R)⁻¹ on the rows of a record time, found backward in time,
/// f = f0 + W(y − f0) and C = (1 − W)C₀(1 − W)ᵀ.
/// </summary>
/// <remarks>Equations: L3.</remarks>
internal sealed class CovarianceSolver(PredictorSystem system, TimeRule rule)
{
    private readonly int train = system.Data.TrainCount;
    private readonly int points = system.Data.Count;
    private readonly int columns = KernelBlock.Pad(system.Data.Count);

    /// <summary>The variance at each time, shape (n, P + P*).</summary>
    public double[] Variances(double[] times, Action<double> progress, CancellationToken cancellation)
    {
        var variance = new double[times.Length * points];
        for (int record = 0; record < times.Length; record++)
        {
            AdjointSolution adjoint = Adjoint(times[record], cancellation);
            double[] bare = Bare(times[record], times[record]);
            for (int x = 0; x < points; x++)
            {
                variance[(record * points) + x] = bare[(x * columns) + x];
            }

            AddQuadratic(adjoint, variance.AsSpan(record * points, points));
            progress((record + 1.0) / times.Length);
        }

        return variance;
    }

    /// <summary>The covariance between all times, shape (n, P + P*, n, P + P*).</summary>
    public double[] Covariances(double[] times, Action<double> progress, CancellationToken cancellation)
    {
        int cells = times.Length * points;
        var covariance = new double[(long)cells * cells];
        var adjoints = new List<AdjointSolution>();
        using var solver = new CausalSolver(system, rule, backward: true, columns);
        for (int late = 0; late < times.Length; late++)
        {
            AdjointSolution adjoint = Adjoint(times[late], cancellation);
            adjoints.Add(adjoint);

            // Cov(f0 at the nodes, f at the late time), kept in place of C₀W.
            List<double[]> overlap = Overlap(solver, adjoint, cancellation);
            for (int early = 0; early <= late; early++)
            {
                double[] block = Between(solver, adjoints[early], adjoint, overlap);
                for (int x = 0; x < points; x++)
                {
                    for (int z = 0; z < points; z++)
                    {
                        double value = block[(x * columns) + z];
                        covariance[((((long)early * points) + x) * cells) + (late * points) + z] = value;
                        covariance[((((long)late * points) + z) * cells) + (early * points) + x] = value;
                    }
                }
            }

            progress((late + 1.0) * (late + 1) / ((double)times.Length * times.Length));
        }

        return covariance;
    }

    /// <summary>C₀ between all points at two times, padded.</summary>
    private double[] Bare(double time, double other)
    {
        var block = new KernelBlock(points, points);
        var values = new double[block.Size];
        system.Evaluate(system.Kernels.Room(block), time, system.State(time), other, system.State(other), 0, default, values);
        return values;
    }

    /// <summary>Solves W + W R = R(t,·) backward from a time, and sums C₀W alongside.</summary>
    public AdjointSolution Adjoint(double time, CancellationToken cancellation)
    {
        IReadOnlyList<Panel> panels = rule.Backward(time);
        using var solver = new CausalSolver(system, rule, backward: true, columns);
        using var rooms = new ThreadLocal<KernelRoom>(() => system.Kernels.Room(new KernelBlock(train, points)));
        TimeState last = system.State(time);
        var later = new List<double[]>();
        for (int k = 0; k < panels.Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Panel panel = panels[k];
            int nodes = panel.Nodes.Length;
            int size = train * columns;
            var weights = new double[nodes * size];
            var covariance = new double[nodes * size];
            Parallel.For(0, nodes, i =>
            {
                double node = panel.Nodes[i];
                TimeState state = panel.States[i] = system.State(node);
                Span<double> own = weights.AsSpan(i * size, size);
                system.Evaluate(rooms.Value!, node, state, time, last, panel.Phase, own, default);
                var response = new double[size];
                for (int past = 0; past < k; past++)
                {
                    solver.Accumulate(train, node, state, panels[past], later: true, panel.Phase, response, covariance.AsSpan(i * size, size));
                }

                TensorPrimitives.Subtract(own, response, own);
            });
            solver.Solve(panel, train, weights, [], covariance);
            later.Add(covariance);
        }

        return new AdjointSolution(time, panels, later);
    }

    /// <summary>Adds W C₀ Wᵀ − 2 W C₀(·,t) on the diagonal.</summary>
    private void AddQuadratic(AdjointSolution adjoint, Span<double> variance)
    {
        KernelRoom room = system.Kernels.Room(new KernelBlock(train, points));
        TimeState last = system.State(adjoint.Time);
        var block = new double[train * columns];
        for (int k = 0; k < adjoint.Panels.Count; k++)
        {
            Panel panel = adjoint.Panels[k];
            for (int i = 0; i < panel.Nodes.Length; i++)
            {
                system.Evaluate(room, panel.Nodes[i], panel.States[i], adjoint.Time, last, panel.Phase, default, block);
                TensorPrimitives.Subtract(adjoint.Later[k].AsSpan(i * block.Length, block.Length), block, block);
                TensorPrimitives.Multiply(block, panel.Values.AsSpan(i * block.Length, block.Length), block);
                for (int mu = 0; mu < train; mu++)
                {
                    for (int x = 0; x < points; x++)
                    {
                        variance[x] += 2 * panel.Weights[i] * block[(mu * columns) + x];
                    }
                }
            }
        }
    }

    /// <summary>Cov(f0(t), f(T)) at the nodes: C₀(t,T) − C₀W, with W of the time T.</summary>
    private List<double[]> Overlap(CausalSolver solver, AdjointSolution adjoint, CancellationToken cancellation)
    {
        using var rooms = new ThreadLocal<KernelRoom>(() => system.Kernels.Room(new KernelBlock(train, points)));
        TimeState last = system.State(adjoint.Time);
        var overlap = new List<double[]>();
        for (int k = 0; k < adjoint.Panels.Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Panel panel = adjoint.Panels[k];
            int size = train * columns;
            var values = new double[panel.Nodes.Length * size];
            int first = k;
            Parallel.For(0, panel.Nodes.Length, i =>
            {
                Span<double> own = values.AsSpan(i * size, size);
                var earlier = new double[size];
                for (int past = first; past < adjoint.Panels.Count; past++)
                {
                    solver.Accumulate(train, panel.Nodes[i], panel.States[i], adjoint.Panels[past], later: false, panel.Phase, default, earlier);
                }

                system.Evaluate(rooms.Value!, panel.Nodes[i], panel.States[i], adjoint.Time, last, panel.Phase, default, own);
                TensorPrimitives.Subtract(own, earlier, own);
                TensorPrimitives.Subtract(own, adjoint.Later[first].AsSpan(i * size, size), own);
            });
            overlap.Add(values);
        }

        return overlap;
    }

    /// <summary>Cov(f(t), f(T)) for t ≤ T: Cov(f0(t), f(T)) − ∫W(t′) Cov(f0(t′), f(T)).</summary>
    private double[] Between(CausalSolver solver, AdjointSolution early, AdjointSolution late, List<double[]> overlap)
    {
        double[] result = Bare(early.Time, late.Time);
        var product = new double[points * columns];
        TimeState state = system.State(early.Time);
        foreach (Panel panel in late.Panels)
        {
            solver.Accumulate(points, early.Time, state, panel, later: true, 0, default, product);
            solver.Accumulate(points, early.Time, state, panel, later: false, 0, default, product);
        }

        TensorPrimitives.Subtract(result, product, result);
        int size = train * columns;
        var value = new double[size];
        var transposed = new double[columns * KernelBlock.Pad(train)];
        foreach (Panel panel in early.Panels)
        {
            Panel? source = null;
            int index = -1;
            double[] basis = [];
            for (int i = 0; i < panel.Nodes.Length; i++)
            {
                if (source is null || !source.Contains(panel.Nodes[i]))
                {
                    index = 0;
                    while (!late.Panels[index].Contains(panel.Nodes[i]))
                    {
                        index++;
                    }

                    source = late.Panels[index];
                    basis = new double[source.Nodes.Length];
                }

                source.Basis(panel.Nodes[i], basis);
                value.AsSpan().Clear();
                for (int j = 0; j < basis.Length; j++)
                {
                    TensorPrimitives.MultiplyAdd(overlap[index].AsSpan(j * size, size), basis[j], value, value);
                }

                Transpose(panel.Values.AsSpan(i * size, size), transposed);
                BlockProduct.Add(-panel.Weights[i], transposed, KernelBlock.Pad(train), value, columns, result, columns, points, train, columns);
            }
        }

        return result;
    }

    private void Transpose(ReadOnlySpan<double> values, Span<double> transposed)
    {
        int stride = KernelBlock.Pad(train);
        for (int mu = 0; mu < train; mu++)
        {
            for (int x = 0; x < points; x++)
            {
                transposed[(x * stride) + mu] = values[(mu * columns) + x];
            }
        }
    }
}
