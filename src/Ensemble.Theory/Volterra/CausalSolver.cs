using System.Numerics.Tensors;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// Solves X + R X = B panel by panel, forward in time, or backward with the transpose of R. Blocks of R are computed where they
/// are needed and never stored, but for the panel at hand.
/// </summary>
/// <remarks>Equations: L2.</remarks>
internal sealed class CausalSolver : IDisposable
{
    private readonly PredictorSystem system;
    private readonly TimeRule rule;
    private readonly bool backward;
    private readonly double identity;
    private readonly int train;
    private readonly int columns;
    private readonly Dictionary<int, ThreadLocal<SolverRoom>> rooms = [];

    /// <param name="system">R and C₀.</param>
    /// <param name="rule">The panels' rule.</param>
    /// <param name="backward">Whether to run backward in time.</param>
    /// <param name="columns">The number of columns of X, a multiple of four.</param>
    /// <param name="isFirstKind">Whether to solve R X = B instead; for panels that are not exact.</param>
    public CausalSolver(PredictorSystem system, TimeRule rule, bool backward, int columns, bool isFirstKind = false)
    {
        identity = isFirstKind ? 0 : 1;
        this.system = system;
        this.rule = rule;
        this.backward = backward;
        this.columns = columns;
        train = system.Data.TrainCount;
        foreach (int rows in (int[])[train, system.Data.Count])
        {
            rooms[rows] = new ThreadLocal<SolverRoom>(() => new SolverRoom(system.Kernels, rows, train, columns));
        }
    }

    public void Dispose()
    {
        foreach (ThreadLocal<SolverRoom> room in rooms.Values)
        {
            room.Dispose();
        }
    }

    /// <summary>Adds R X, C₀ X or both over the part of a panel before or after a target.</summary>
    /// <param name="rows">The number of points at the target: P or P + P*.</param>
    /// <param name="target">The target.</param>
    /// <param name="state">Its state.</param>
    /// <param name="panel">A panel whose values are known.</param>
    /// <param name="later">Whether to sum over what comes after the target.</param>
    /// <param name="phase">The phase at the target.</param>
    /// <param name="response">Receives R X; empty if not wanted.</param>
    /// <param name="covariance">Receives C₀ X; empty if not wanted.</param>
    public void Accumulate(int rows, double target, TimeState state, Panel panel, bool later, int phase, Span<double> response, Span<double> covariance)
    {
        SolverRoom room = rooms[rows].Value!;
        rule.Points(panel, target, later, room.Points);
        int stride = room.Kernels.Block.Stride;
        foreach (QuadraturePoint point in room.Points)
        {
            Span<double> wantedResponse = response.IsEmpty || point.Weight == 0 ? default : room.Response;
            Span<double> wantedCovariance = covariance.IsEmpty ? default : room.Covariance;
            if (wantedResponse.IsEmpty && wantedCovariance.IsEmpty)
            {
                continue;
            }

            Evaluate(room, target, state, panel, point, later ? phase : panel.Phase, wantedResponse, wantedCovariance);
            ReadOnlySpan<double> value = Value(room, panel, point);
            if (!wantedResponse.IsEmpty)
            {
                BlockProduct.Add(point.Weight, room.Response, stride, value, columns, response, columns, rows, train, columns);
            }

            if (!wantedCovariance.IsEmpty)
            {
                BlockProduct.Add(point.CovarianceWeight, room.Covariance, stride, value, columns, covariance, columns, rows, train, columns);
            }
        }
    }

    /// <summary>
    /// Solves for the values of a panel. On entry <paramref name="right"/> holds B − R X from the panels before; rows are nodes × points.
    /// On return <paramref name="product"/> has gained R X of this panel on all rows, and <paramref name="covariance"/> C₀ X.
    /// </summary>
    /// <param name="panel">The panel.</param>
    /// <param name="rows">The number of points at each node for which R X is wanted: P or P + P*.</param>
    /// <param name="right">B − R X of earlier panels on the training points, (nodes · P) × columns; becomes X.</param>
    /// <param name="product">(nodes · rows) × columns; empty if not wanted.</param>
    /// <param name="covariance">(nodes · P) × columns; empty if not wanted.</param>
    public void Solve(Panel panel, int rows, double[] right, double[] product, double[] covariance)
    {
        int nodes = panel.Nodes.Length;
        int size = nodes * train;
        int stride = KernelBlock.Pad(size);
        var matrix = new double[nodes * rows * stride];
        var second = new double[covariance.Length == 0 ? 0 : nodes * train * stride];
        Parallel.For(0, nodes, i => Assemble(panel, i, rows, stride, matrix, second));
        if (panel.IsExact)
        {
            Substitute(panel, rows, stride, matrix, right);
        }
        else
        {
            var square = new double[size * stride];
            for (int i = 0; i < size; i++)
            {
                matrix.AsSpan(Row(i, rows) * stride, stride).CopyTo(square.AsSpan(i * stride));
                square[(i * stride) + i] += identity;
            }

            Lu.Solve(square, size, stride, right, columns);
        }

        panel.Values = right;
        if (product.Length > 0)
        {
            BlockProduct.Add(1, matrix, stride, right, columns, product, columns, nodes * rows, size, columns);
        }

        if (covariance.Length > 0)
        {
            BlockProduct.Add(1, second, stride, right, columns, covariance, columns, size, size, columns);
        }
    }

    private int Row(int i, int rows) => (i / train * rows) + (i % train);

    /// <summary>Fills the rows of one node with the action of the panel on it.</summary>
    private void Assemble(Panel panel, int node, int rows, int stride, double[] matrix, double[] second)
    {
        SolverRoom room = rooms[rows].Value!;
        double target = panel.Nodes[node];
        TimeState state = panel.States[node];
        rule.Points(panel, target, backward, room.Points);
        foreach (QuadraturePoint point in room.Points)
        {
            Span<double> wantedResponse = point.Weight == 0 ? default : room.Response;
            Span<double> wantedCovariance = second.Length == 0 ? default : room.Covariance;
            if (wantedResponse.IsEmpty && wantedCovariance.IsEmpty)
            {
                continue;
            }

            Evaluate(room, target, state, panel, point, panel.Phase, wantedResponse, wantedCovariance);
            Span<double> basis = room.BasisOf(panel, point.Time);
            for (int j = 0; j < basis.Length; j++)
            {
                if (basis[j] != 0)
                {
                    if (!wantedResponse.IsEmpty)
                    {
                        Scatter(room, room.Response, basis[j] * point.Weight, rows, matrix.AsSpan((node * rows * stride) + (j * train)), stride);
                    }

                    if (!wantedCovariance.IsEmpty)
                    {
                        Scatter(room, room.Covariance, basis[j] * point.CovarianceWeight, train, second.AsSpan((node * train * stride) + (j * train)), stride);
                    }
                }
            }
        }
    }

    private void Scatter(SolverRoom room, double[] block, double weight, int rows, Span<double> matrix, int stride)
    {
        for (int x = 0; x < rows; x++)
        {
            Span<double> row = matrix.Slice(x * stride, train);
            TensorPrimitives.MultiplyAdd(block.AsSpan(x * room.Kernels.Block.Stride, train), weight, row, row);
        }
    }

    /// <summary>Steps taken one by one depend only on those before: no system larger than P × P.</summary>
    private void Substitute(Panel panel, int rows, int stride, double[] matrix, double[] right)
    {
        int padded = KernelBlock.Pad(train);
        for (int i = 0; i < panel.Nodes.Length; i++)
        {
            Span<double> own = right.AsSpan(i * train * columns, train * columns);
            Span<double> row = matrix.AsSpan(i * rows * stride);
            BlockProduct.Add(-1, row, stride, right, columns, own, columns, train, i * train, columns);
            var diagonal = new double[train * padded];
            bool acts = false;
            for (int x = 0; x < train; x++)
            {
                Span<double> block = row.Slice((x * stride) + (i * train), train);
                acts |= block.ContainsAnyExcept(0.0);
                block.CopyTo(diagonal.AsSpan(x * padded));
                diagonal[(x * padded) + x] += 1;
            }

            if (acts)
            {
                double[] solved = own.ToArray();
                Lu.Solve(diagonal, train, padded, solved, columns);
                solved.CopyTo(own);
            }
        }
    }

    private void Evaluate(SolverRoom room, double target, TimeState state, Panel panel, QuadraturePoint point, int phase, Span<double> response, Span<double> covariance)
    {
        TimeState source = point.Node >= 0 ? panel.States[point.Node] : system.State(point.Time);
        system.Evaluate(room.Kernels, target, state, point.Time, source, phase, response, covariance);
    }

    private ReadOnlySpan<double> Value(SolverRoom room, Panel panel, QuadraturePoint point)
    {
        int size = train * columns;
        if (point.Node >= 0)
        {
            return panel.Values.AsSpan(point.Node * size, size);
        }

        Span<double> basis = room.BasisOf(panel, point.Time);
        room.Value.AsSpan().Clear();
        for (int j = 0; j < basis.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(panel.Values.AsSpan(j * size, size), basis[j], room.Value, room.Value);
        }

        return room.Value;
    }
}
