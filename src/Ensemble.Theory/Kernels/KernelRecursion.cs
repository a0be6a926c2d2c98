using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Activations;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Kernels;

/// <summary>
/// The recursion over layers of the two-time kernels (arXiv:2309.04522):
/// Kˡ from covariances m_l Kˡ⁻¹, Θ¹ = g₁K⁰, Θˡ⁺¹ = g_{l+1}Kˡ + m_{l+1}K̇ˡΘˡ, C₀ = m_{L+1}K^L.
/// K̇ˡ is evaluated with m_l but multiplied by m_{l+1}.
/// </summary>
/// <remarks>Equations: K1, K2.</remarks>
internal abstract class KernelRecursion : ITwoTimeKernels
{
    protected KernelRecursion(InputGeometry geometry, int depth, Activation activation)
    {
        Geometry = geometry;
        Depth = depth;
        IsKinked = activation.IsKinked;
        LeastAngle = geometry.Distance.Where(distance => distance > 1e-12).DefaultIfEmpty(1).Min();
        SecondsPerEntry = depth * TheoryActivation.Of(activation).Map.SecondsPerPair;
    }

    public InputGeometry Geometry { get; }

    public int Depth { get; }

    /// <inheritdoc/>
    public int Points => Geometry.Points;

    /// <inheritdoc/>
    public int Weights => Depth + 1;

    /// <inheritdoc/>
    public int HiddenLayers => Depth;

    /// <inheritdoc/>
    public bool IsKinked { get; }

    /// <inheritdoc/>
    public double LeastAngle { get; }

    /// <inheritdoc/>
    public double SecondsPerEntry { get; }

    /// <inheritdoc/>
    public double SecondsPerState => 1e-6 + (Depth * Points * 1e-8);

    /// <summary>The kernels of a multilayer perceptron without biases.</summary>
    /// <param name="depth">L.</param>
    /// <param name="activation">φ of every hidden layer.</param>
    /// <param name="data">The inputs.</param>
    public static KernelRecursion Create(int depth, Activation activation, Dataset data)
    {
        var geometry = new InputGeometry(data);
        return activation.HomogeneousSlope is { } slope
            ? new HomogeneousRecursion(geometry, depth, activation, slope)
            : new GeneralRecursion(geometry, depth, activation);
    }

    /// <inheritdoc/>
    public abstract TimeState At(double[] weightVariances);

    /// <inheritdoc/>
    public abstract KernelRoom Room(KernelBlock block);

    /// <inheritdoc/>
    public void Evaluate(
        KernelRoom room,
        TimeState row,
        TimeState column,
        ReadOnlySpan<WeightPair> pairs,
        ReadOnlySpan<double> gradientWeights,
        Span<double> gradient,
        Span<double> covariance)
    {
        var workspace = (KernelWorkspace)room;
        var rows = (LayerState)row;
        var columns = (LayerState)column;
        Begin(workspace);
        Span<double> theta = workspace.Gradient.AsSpan(0, gradientWeights.IsEmpty ? 0 : workspace.Gradient.Length);
        if (!theta.IsEmpty)
        {
            BeginGradient(workspace, gradientWeights[0]);
        }

        for (int layer = 1; layer <= Depth; layer++)
        {
            double next = theta.IsEmpty ? 0 : gradientWeights[layer];
            Advance(workspace, layer, rows, columns, pairs[layer - 1], next, pairs[layer].Covariance, theta, default);
        }

        if (!theta.IsEmpty)
        {
            ReadGradient(workspace, gradient);
        }

        if (!covariance.IsEmpty)
        {
            ReadKernel(workspace, Depth, rows, columns, pairs[Depth].Covariance, covariance);
        }
    }

    /// <inheritdoc/>
    public TwoTimeKernels Full(TimeState row, TimeState column, ReadOnlySpan<WeightPair> pairs, ReadOnlySpan<double> gradientWeights)
    {
        int points = Geometry.Points;
        var block = new KernelBlock(points, points);
        var workspace = (KernelWorkspace)Room(block);
        var rows = (LayerState)row;
        var columns = (LayerState)column;
        var buffer = new double[block.Size];
        var nngp = ImmutableArray.CreateBuilder<double[]>(Depth + 1);
        var derivatives = ImmutableArray.CreateBuilder<double[]>(Depth);
        Begin(workspace);
        BeginGradient(workspace, gradientWeights[0]);
        nngp.Add([.. Geometry.Gram]);
        for (int layer = 1; layer <= Depth; layer++)
        {
            Advance(workspace, layer, rows, columns, pairs[layer - 1], gradientWeights[layer], pairs[layer].Covariance, workspace.Gradient, buffer);
            derivatives.Add(block.Compact(buffer));
            ReadKernel(workspace, layer, rows, columns, 1, buffer);
            nngp.Add(block.Compact(buffer));
        }

        ReadGradient(workspace, buffer);
        double[] ndk = block.Compact(buffer);
        double[] last = nngp[Depth];
        ReadKernel(workspace, Depth, rows, columns, pairs[Depth].Covariance, buffer);
        return new TwoTimeKernels(points, nngp.MoveToImmutable(), derivatives.MoveToImmutable(), ndk, block.Compact(buffer), last);
    }

    /// <summary>Sets the workspace to K⁰.</summary>
    protected abstract void Begin(KernelWorkspace workspace);

    /// <summary>Sets Θ¹ = g₁K⁰.</summary>
    protected abstract void BeginGradient(KernelWorkspace workspace, double weight);

    /// <summary>Goes from Kˡ⁻¹, Θˡ to Kˡ, Θˡ⁺¹; writes K̇ˡ where asked.</summary>
    protected abstract void Advance(
        KernelWorkspace workspace,
        int layer,
        LayerState row,
        LayerState column,
        in WeightPair pair,
        double gradientWeight,
        double nextCovariance,
        Span<double> gradient,
        Span<double> derivative);

    /// <summary>Writes factor · Kˡ.</summary>
    protected abstract void ReadKernel(KernelWorkspace workspace, int layer, LayerState row, LayerState column, double factor, Span<double> kernel);

    /// <summary>Writes Θ.</summary>
    protected abstract void ReadGradient(KernelWorkspace workspace, Span<double> gradient);
}
