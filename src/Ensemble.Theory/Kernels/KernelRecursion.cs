using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Kernels;

/// <summary>
/// The recursion over layers of the two-time kernels (arXiv:2309.04522):
/// Kˡ from covariances m_l Kˡ⁻¹, Θ¹ = g₁K⁰, Θˡ⁺¹ = g_{l+1}Kˡ + m_{l+1}K̇ˡΘˡ, C₀ = m_{L+1}K^L.
/// K̇ˡ is evaluated with m_l but multiplied by m_{l+1}.
/// </summary>
internal abstract class KernelRecursion
{
    protected KernelRecursion(InputGeometry geometry, int depth)
    {
        Geometry = geometry;
        Depth = depth;
    }

    public InputGeometry Geometry { get; }

    public int Depth { get; }

    public static KernelRecursion Create(TheoryProblem problem)
    {
        var geometry = new InputGeometry(problem.Data);
        Activation activation = problem.Network.Activation;
        int depth = problem.Network.Depth;
        return activation.Kind switch
        {
            ActivationKind.Linear => new HomogeneousRecursion(geometry, depth, 1),
            ActivationKind.Relu => new HomogeneousRecursion(geometry, depth, 0),
            ActivationKind.LeakyRelu => new HomogeneousRecursion(geometry, depth, activation.Slope),
            _ => new GeneralRecursion(geometry, depth, KernelMap.Of(activation)),
        };
    }

    /// <summary>The state of all points at a time.</summary>
    /// <param name="weightVariances">v_l(t) of every weight layer.</param>
    public abstract TimeState At(double[] weightVariances);

    /// <summary>Room for one block; not to be shared between threads.</summary>
    public abstract KernelWorkspace Workspace(KernelBlock block);

    /// <summary>Evaluates one block of Θ^{L+1} and of C₀.</summary>
    /// <param name="workspace">Room for the block.</param>
    /// <param name="row">The points at the time of the rows.</param>
    /// <param name="column">The points at the time of the columns.</param>
    /// <param name="pairs">The weights of every layer between the two times.</param>
    /// <param name="gradientWeights">g_l of every layer; empty if Θ is not wanted.</param>
    /// <param name="gradient">Receives Θ^{L+1}, padded; empty if not wanted.</param>
    /// <param name="covariance">Receives C₀, padded; empty if not wanted.</param>
    public void Evaluate(
        KernelWorkspace workspace,
        TimeState row,
        TimeState column,
        ReadOnlySpan<WeightPair> pairs,
        ReadOnlySpan<double> gradientWeights,
        Span<double> gradient,
        Span<double> covariance)
    {
        Begin(workspace);
        Span<double> theta = workspace.Gradient.AsSpan(0, gradientWeights.IsEmpty ? 0 : workspace.Gradient.Length);
        if (!theta.IsEmpty)
        {
            BeginGradient(workspace, gradientWeights[0]);
        }

        for (int layer = 1; layer <= Depth; layer++)
        {
            double next = theta.IsEmpty ? 0 : gradientWeights[layer];
            Advance(workspace, layer, row, column, pairs[layer - 1], next, pairs[layer].Covariance, theta, default);
        }

        if (!theta.IsEmpty)
        {
            ReadGradient(workspace, gradient);
        }

        if (!covariance.IsEmpty)
        {
            ReadKernel(workspace, Depth, row, column, pairs[Depth].Covariance, covariance);
        }
    }

    /// <summary>All kernels between all points at two times.</summary>
    public TwoTimeKernels Full(TimeState row, TimeState column, ReadOnlySpan<WeightPair> pairs, ReadOnlySpan<double> gradientWeights)
    {
        int points = Geometry.Points;
        var block = new KernelBlock(points, points);
        KernelWorkspace workspace = Workspace(block);
        var buffer = new double[block.Size];
        var nngp = ImmutableArray.CreateBuilder<double[]>(Depth + 1);
        var derivatives = ImmutableArray.CreateBuilder<double[]>(Depth);
        Begin(workspace);
        BeginGradient(workspace, gradientWeights[0]);
        nngp.Add([.. Geometry.Gram]);
        for (int layer = 1; layer <= Depth; layer++)
        {
            Advance(workspace, layer, row, column, pairs[layer - 1], gradientWeights[layer], pairs[layer].Covariance, workspace.Gradient, buffer);
            derivatives.Add(block.Compact(buffer));
            ReadKernel(workspace, layer, row, column, 1, buffer);
            nngp.Add(block.Compact(buffer));
        }

        ReadGradient(workspace, buffer);
        double[] ndk = block.Compact(buffer);
        ReadKernel(workspace, Depth, row, column, pairs[Depth].Covariance, buffer);
        return new TwoTimeKernels(points, nngp.MoveToImmutable(), derivatives.MoveToImmutable(), ndk, block.Compact(buffer));
    }

    /// <summary>Sets the workspace to K⁰.</summary>
    protected abstract void Begin(KernelWorkspace workspace);

    /// <summary>Sets Θ¹ = g₁K⁰.</summary>
    protected abstract void BeginGradient(KernelWorkspace workspace, double weight);

    /// <summary>Goes from Kˡ⁻¹, Θˡ to Kˡ, Θˡ⁺¹; writes K̇ˡ where asked.</summary>
    protected abstract void Advance(
        KernelWorkspace workspace,
        int layer,
        TimeState row,
        TimeState column,
        in WeightPair pair,
        double gradientWeight,
        double nextCovariance,
        Span<double> gradient,
        Span<double> derivative);

    /// <summary>Writes factor · Kˡ.</summary>
    protected abstract void ReadKernel(KernelWorkspace workspace, int layer, TimeState row, TimeState column, double factor, Span<double> kernel);

    /// <summary>Writes Θ.</summary>
    protected abstract void ReadGradient(KernelWorkspace workspace, Span<double> gradient);
}
