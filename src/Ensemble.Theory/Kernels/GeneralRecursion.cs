using System.Numerics.Tensors;
using Ensemble.Model;
using Ensemble.Theory.Activations;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Kernels;

/// <summary>The recursion for an activation whose kernels depend on the variances as well as on the angle.</summary>
/// <remarks>Equations: K1.</remarks>
internal sealed class GeneralRecursion : KernelRecursion
{
    private const double LargestVariance = 1e150;
    private readonly KernelMap map;

    public GeneralRecursion(InputGeometry geometry, int depth, Activation activation)
        : base(geometry, depth, activation) => map = TheoryActivation.Of(activation).Map;

    /// <inheritdoc/>
    public override TimeState At(double[] weightVariances)
    {
        int points = Geometry.Points;
        var layers = new double[Depth + 1][];
        layers[0] = [];
        var variances = new double[points];
        TensorPrimitives.Multiply(Geometry.Norms, Geometry.Norms, variances);
        for (int layer = 1; layer <= Depth; layer++)
        {
            TensorPrimitives.Multiply(variances, weightVariances[layer - 1], variances);
            RequireRange(variances);
            layers[layer] = map.Describe(variances);
            var next = new double[points];
            for (int i = 0; i < points; i++)
            {
                int same = variances.AsSpan(0, i).IndexOf(variances[i]);
                next[i] = same >= 0 ? next[same] : map.Variance(variances[i]);
            }

            variances = next;
        }

        return new LayerState(layers);
    }

    // Products of two variances must not overflow.
    private static void RequireRange(ReadOnlySpan<double> variances)
    {
        double largest = TensorPrimitives.Max(variances);
        if (!(largest <= LargestVariance))
        {
            throw new ModelException("data", $"a preactivation has a variance of {largest:G4}; kernels are computed up to {LargestVariance:G2}, so scale the inputs or the initial variance down");
        }
    }

    /// <inheritdoc/>
    public override KernelRoom Room(KernelBlock block) =>
        new Space(block, block.Gather(Geometry.Gram, Geometry.Points));

    /// <inheritdoc/>
    protected override void Begin(KernelWorkspace workspace) => workspace.Start.CopyTo(workspace.Overlap, 0);

    /// <inheritdoc/>
    protected override void BeginGradient(KernelWorkspace workspace, double weight) =>
        TensorPrimitives.Multiply(workspace.Start, weight, workspace.Gradient);

    /// <inheritdoc/>
    protected override void Advance(
        KernelWorkspace workspace,
        int layer,
        LayerState row,
        LayerState column,
        in WeightPair pair,
        double gradientWeight,
        double nextCovariance,
        Span<double> gradient,
        Span<double> derivative)
    {
        KernelBlock block = workspace.Block;
        Span<double> slopes = derivative.IsEmpty ? ((Space)workspace).Derivative : derivative;
        for (int i = 0; i < block.Rows; i++)
        {
            Span<double> overlap = workspace.Overlap.AsSpan(i * block.Stride, block.Stride);
            Span<double> slope = slopes.Slice(i * block.Stride, block.Stride);
            map.Apply(row.Layers[layer], i, column.Layers[layer], Geometry.Points, pair.Covariance, overlap, slope);
            overlap[block.Columns..].Clear();
        }

        if (!gradient.IsEmpty)
        {
            TensorPrimitives.Multiply(gradient, slopes, gradient);
            TensorPrimitives.Multiply(gradient, nextCovariance, gradient);
            TensorPrimitives.MultiplyAdd(workspace.Overlap, gradientWeight, gradient, gradient);
        }
    }

    /// <inheritdoc/>
    protected override void ReadKernel(KernelWorkspace workspace, int layer, LayerState row, LayerState column, double factor, Span<double> kernel) =>
        TensorPrimitives.Multiply(workspace.Overlap, factor, kernel);

    /// <inheritdoc/>
    protected override void ReadGradient(KernelWorkspace workspace, Span<double> gradient) => workspace.Gradient.CopyTo(gradient);

    private sealed class Space(KernelBlock block, double[] start) : KernelWorkspace(block, start)
    {
        public double[] Derivative { get; } = new double[block.Size];
    }
}
