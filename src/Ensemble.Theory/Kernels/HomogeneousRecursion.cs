using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.Numerics;

namespace Ensemble.Theory.Kernels;

/// <summary>
/// The recursion for φ(z) = z for z &gt; 0 and αz otherwise (α = 1 linear, α = 0 ReLU). Scale and angle separate:
/// Kˡ = √(kk′)(1 − d), and d = 1 − cosθ is propagated as such, so that nothing cancels near t = t′ and x = x′.
/// </summary>
internal sealed class HomogeneousRecursion : KernelRecursion
{
    private readonly double slope;

    public HomogeneousRecursion(InputGeometry geometry, int depth, double slope)
        : base(geometry, depth) => this.slope = slope;

    /// <inheritdoc/>
    public override TimeState At(double[] weightVariances)
    {
        // √ of the factor between Kˡ(x,x) and K⁰(x,x).
        var scales = new double[Depth + 1][];
        double square = 1;
        scales[0] = [1];
        for (int layer = 1; layer <= Depth; layer++)
        {
            square *= weightVariances[layer - 1] * (1 + (slope * slope)) / 2;
            scales[layer] = [Math.Sqrt(square)];
        }

        return new TimeState(weightVariances, scales);
    }

    /// <inheritdoc/>
    public override KernelWorkspace Workspace(KernelBlock block)
    {
        var norms = new double[block.Size];
        for (int i = 0; i < block.Rows; i++)
        {
            for (int j = 0; j < block.Columns; j++)
            {
                norms[(i * block.Stride) + j] = Geometry.Norms[i] * Geometry.Norms[j];
            }
        }

        return new Room(block, block.Gather(Geometry.Distance, Geometry.Points), norms);
    }

    /// <inheritdoc/>
    protected override void Begin(KernelWorkspace workspace) => workspace.Start.CopyTo(workspace.Overlap, 0);

    /// <inheritdoc/>
    protected override void BeginGradient(KernelWorkspace workspace, double weight)
    {
        TensorPrimitives.Subtract(1.0, workspace.Start, workspace.Gradient);
        TensorPrimitives.Multiply(workspace.Gradient, weight, workspace.Gradient);
    }

    /// <inheritdoc/>
    protected override void Advance(
        KernelWorkspace workspace,
        int layer,
        TimeState row,
        TimeState column,
        in WeightPair pair,
        double gradientWeight,
        double nextCovariance,
        Span<double> gradient,
        Span<double> derivative)
    {
        double scale = row.Layers[layer][0] * column.Layers[layer][0];
        double bend = (1 - slope) * (1 - slope);
        var shift = Vector256.Create(pair.Decorrelation);
        var keep = Vector256.Create(1 - pair.Decorrelation);
        var curve = Vector256.Create(bend / ((1 + (slope * slope)) * Math.PI));
        var flat = Vector256.Create(slope + (bend / 2));
        var fall = Vector256.Create(-bend / (2 * Math.PI));
        var direct = Vector256.Create(gradientWeight * scale);
        var through = Vector256.Create(nextCovariance);
        Span<Vector256<double>> overlap = MemoryMarshal.Cast<double, Vector256<double>>(workspace.Overlap.AsSpan());
        Span<Vector256<double>> theta = MemoryMarshal.Cast<double, Vector256<double>>(gradient);
        Span<Vector256<double>> slopes = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        for (int i = 0; i < overlap.Length; i++)
        {
            Vector256<double> d = Vector256.FusedMultiplyAdd(overlap[i], keep, shift);
            Vector256<double> kdot = flat;
            if (bend != 0)
            {
                Vector256<double> two = Vector256.Create(2.0);
                d = Vector256.Max(Vector256.Min(d, two), Vector256<double>.Zero);
                Vector256<double> other = two - d;
                Vector256<double> half = Vector256.Min(d, other) * 0.5;
                Vector256<double> twice = two * Vector256.Sqrt(half);
                Vector256<double> acute = twice * ArcSine.OverRoot(half);
                Vector256<double> sine = twice * Vector256.Sqrt(Vector256<double>.One - half);
                Vector256<double> angle = Vector256.ConditionalSelect(Vector256.GreaterThan(d, other), Vector256.Create(Math.PI) - acute, acute);
                kdot = Vector256.FusedMultiplyAdd(angle, fall, flat);
                d -= curve * (sine - (angle * (Vector256<double>.One - d)));
            }

            overlap[i] = d;
            if (!theta.IsEmpty)
            {
                theta[i] = Vector256.FusedMultiplyAdd(direct, Vector256<double>.One - d, through * kdot * theta[i]);
            }

            if (!slopes.IsEmpty)
            {
                slopes[i] = kdot;
            }
        }
    }

    /// <inheritdoc/>
    protected override void ReadKernel(KernelWorkspace workspace, int layer, TimeState row, TimeState column, double factor, Span<double> kernel)
    {
        TensorPrimitives.Subtract(1.0, workspace.Overlap, kernel);
        TensorPrimitives.Multiply(kernel, ((Room)workspace).Norms, kernel);
        TensorPrimitives.Multiply(kernel, factor * row.Layers[layer][0] * column.Layers[layer][0], kernel);
    }

    /// <inheritdoc/>
    protected override void ReadGradient(KernelWorkspace workspace, Span<double> gradient) =>
        TensorPrimitives.Multiply(workspace.Gradient, ((Room)workspace).Norms, gradient);

    private sealed class Room(KernelBlock block, double[] start, double[] norms) : KernelWorkspace(block, start)
    {
        /// <summary>√(K⁰(x,x)K⁰(x′,x′)); zero in the padding.</summary>
        public double[] Norms { get; } = norms;
    }
}
