using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Kernels;

/// <summary>
/// The recursion for φ(z) = z for z &gt; 0 and αz otherwise (α = 1 linear, α = 0 ReLU). Scale and angle separate:
/// Kˡ = √(kk′)(1 − d), and d = 1 − cosθ is propagated as such, so that nothing cancels near t = t′ and x = x′.
/// </summary>
/// <remarks>Equations: K3.</remarks>
internal sealed class HomogeneousRecursion : KernelRecursion
{
    private readonly double slope;

    public HomogeneousRecursion(InputGeometry geometry, int depth, Activation activation, double slope)
        : base(geometry, depth, activation) => this.slope = slope;

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

        return new LayerState(scales);
    }

    /// <inheritdoc/>
    public override KernelRoom Room(KernelBlock block)
    {
        var norms = new double[block.Size];
        for (int i = 0; i < block.Rows; i++)
        {
            for (int j = 0; j < block.Columns; j++)
            {
                norms[(i * block.Stride) + j] = Geometry.Norms[i] * Geometry.Norms[j];
            }
        }

        return new Space(block, block.Gather(Geometry.Distance, Geometry.Points), norms);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        double scale = row.Layers[layer][0] * column.Layers[layer][0];
        var direct = Vector256.Create(gradientWeight * scale);
        var through = Vector256.Create(nextCovariance);
        double bend = (1 - slope) * (1 - slope);
        var map = new AngleMap(pair.Decorrelation, slope);
        Span<Vector256<double>> overlap = MemoryMarshal.Cast<double, Vector256<double>>(workspace.Overlap.AsSpan());
        Span<Vector256<double>> theta = MemoryMarshal.Cast<double, Vector256<double>>(gradient);
        Span<Vector256<double>> slopes = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        if (bend == 0)
        {
            for (int i = 0; i < overlap.Length; i++)
            {
                overlap[i] = map.Turn(overlap[i]);
            }

            slopes.Fill(Vector256<double>.One);
            for (int i = 0; i < theta.Length; i++)
            {
                theta[i] = Vector256.FusedMultiplyAdd(direct, Vector256<double>.One - overlap[i], through * theta[i]);
            }
        }
        else if (theta.Length == overlap.Length && slopes.IsEmpty)
        {
            for (int i = 0; i < overlap.Length; i++)
            {
                Vector256<double> d = map.Bend(overlap[i], out Vector256<double> kdot);
                overlap[i] = d;
                theta[i] = Vector256.FusedMultiplyAdd(direct, Vector256<double>.One - d, through * kdot * theta[i]);
            }
        }
        else
        {
            for (int i = 0; i < overlap.Length; i++)
            {
                Vector256<double> d = map.Bend(overlap[i], out Vector256<double> kdot);
                overlap[i] = d;
                if (!slopes.IsEmpty)
                {
                    slopes[i] = kdot;
                }

                if (!theta.IsEmpty)
                {
                    theta[i] = Vector256.FusedMultiplyAdd(direct, Vector256<double>.One - d, through * kdot * theta[i]);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void ReadKernel(KernelWorkspace workspace, int layer, LayerState row, LayerState column, double factor, Span<double> kernel)
    {
        TensorPrimitives.Subtract(1.0, workspace.Overlap, kernel);
        TensorPrimitives.Multiply(kernel, ((Space)workspace).Norms, kernel);
        TensorPrimitives.Multiply(kernel, factor * row.Layers[layer][0] * column.Layers[layer][0], kernel);
    }

    /// <inheritdoc/>
    protected override void ReadGradient(KernelWorkspace workspace, Span<double> gradient) =>
        TensorPrimitives.Multiply(workspace.Gradient, ((Space)workspace).Norms, gradient);

    /// <summary>What a layer does to d = 1 − cosθ, four points at a time.</summary>
    private readonly struct AngleMap(double decorrelation, double slope)
    {
        private readonly Vector256<double> shift = Vector256.Create(decorrelation);
        private readonly Vector256<double> keep = Vector256.Create(1 - decorrelation);
        private readonly Vector256<double> curve = Vector256.Create((1 - slope) * (1 - slope) / ((1 + (slope * slope)) * Math.PI));
        private readonly Vector256<double> flat = Vector256.Create(slope + ((1 - slope) * (1 - slope) / 2));
        private readonly Vector256<double> fall = Vector256.Create(-(1 - slope) * (1 - slope) / (2 * Math.PI));

        /// <summary>1 − cosθ of the preactivations.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Turn(Vector256<double> d) => Vector256.FusedMultiplyAdd(d, keep, shift);

        /// <summary>1 − cosθ of the activations, and K̇.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Bend(Vector256<double> before, out Vector256<double> kdot)
        {
            Vector256<double> two = Vector256.Create(2.0);
            Vector256<double> d = Vector256.Max(Vector256.Min(Turn(before), two), Vector256<double>.Zero);
            Vector256<double> other = two - d;
            Vector256<double> half = Vector256.Min(d, other) * 0.5;
            Vector256<double> twice = two * Vector256.Sqrt(half);
            Vector256<double> acute = twice * ArcSine.OverRoot(half);
            Vector256<double> sine = twice * Vector256.Sqrt(Vector256<double>.One - half);
            Vector256<double> angle = Vector256.ConditionalSelect(Vector256.GreaterThan(d, other), Vector256.Create(Math.PI) - acute, acute);
            kdot = Vector256.FusedMultiplyAdd(angle, fall, flat);
            return d - (curve * (sine - (angle * (Vector256<double>.One - d))));
        }
    }

    private sealed class Space(KernelBlock block, double[] start, double[] norms) : KernelWorkspace(block, start)
    {
        /// <summary>√(K⁰(x,x)K⁰(x′,x′)); zero in the padding.</summary>
        public double[] Norms { get; } = norms;
    }
}
