using Ensemble.Model;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Unified;

/// <summary>
/// Reconstructions of the Unified Neural Kernel (arXiv:2403.17467; the paper's formula is not public, its limits are): with ρ = e^{−λt} the
/// NTK at ρ = 1 and the NNGP kernel at ρ = 0, positive semi-definite and falling in between. It is the kernel of weights W = σξ whose ξ is
/// trained, so that every weight layer counts with its variance: S(ρ) = E[f f′] between networks whose weights correlate by ρ, and
/// the NTK here is dS/dρ at ρ = 1, the usual one times σ² where all layers have the same variance. Form A holds for any architecture.
/// </summary>
/// <remarks>Equations: U1.</remarks>
public sealed class UnifiedKernel
{
    /// <summary>1 − ρ below which the kernel is the NTK: the divided difference would only lose digits.</summary>
    private const double NearlyOne = 1e-6;

    private readonly ITwoTimeKernels kernels;
    private readonly double[] variances;
    private readonly TimeState state;
    private readonly bool isMlp;

    /// <summary>Creates the kernel of a problem, at the initial variances of its weights.</summary>
    /// <param name="problem">Network, schedule (of which only initial variances count) and data.</param>
    public UnifiedKernel(TheoryProblem problem)
        : this(
            (problem ?? throw new ArgumentNullException(nameof(problem))).Kernels,
            [.. problem.Schedule.InitialVariances],
            problem.Network.IsMlp && problem.Network.WeightLayers == problem.Network.Depth + 1)
    {
    }

    /// <summary>Creates the kernel of any architecture.</summary>
    /// <param name="kernels">Its two-time kernels.</param>
    /// <param name="variances">The variance of every weight.</param>
    /// <param name="isMlp">Whether weights are the layers of a perceptron without biases, which form B needs.</param>
    internal UnifiedKernel(ITwoTimeKernels kernels, double[] variances, bool isMlp)
    {
        this.kernels = kernels;
        this.variances = variances;
        this.isMlp = isMlp;
        state = kernels.At(variances);
    }

    /// <summary>The NTK, dS/dρ at ρ = 1.</summary>
    public KernelMatrix Ntk => new(kernels.Points, Evaluate(1, [.. variances]).Gradient);

    /// <summary>The NNGP kernel S(1), the covariance of f.</summary>
    public KernelMatrix Nngp => Overlap(1);

    /// <summary>S(ρ) = E[f f′] of two networks whose weights correlate by ρ.</summary>
    /// <param name="correlation">ρ, from 0 to 1.</param>
    /// <exception cref="ModelException">ρ is out of range.</exception>
    public KernelMatrix Overlap(double correlation) => new(kernels.Points, Evaluate(Checked(correlation), []).Covariance);

    /// <summary>A reconstruction of the unified kernel.</summary>
    /// <param name="correlation">ρ = e^{−λt}, from 0 to 1.</param>
    /// <param name="form">Which reconstruction; B is defined for perceptrons without biases.</param>
    /// <exception cref="ModelException">ρ is out of range, or the form is not defined for the architecture.</exception>
    public KernelMatrix At(double correlation, UnifiedForm form = UnifiedForm.DividedDifference)
    {
        double rho = Checked(correlation);
        if (form == UnifiedForm.Discounted)
        {
            if (!isMlp)
            {
                throw new ModelException("theory", "reconstruction B of the unified kernel is defined for multilayer perceptrons without biases; take reconstruction A");
            }

            double[] discounted = [.. variances.Select((variance, layer) => variance * Math.Pow(rho, variances.Length - 1 - layer))];
            return new KernelMatrix(kernels.Points, Evaluate(1, discounted).Gradient);
        }

        if (1 - rho < NearlyOne)
        {
            return Ntk;
        }

        double[] whole = Evaluate(1, []).Covariance, part = Evaluate(rho, []).Covariance;
        return new KernelMatrix(kernels.Points, [.. whole.Zip(part, (a, b) => (a - b) / (1 - rho))]);
    }

    private static double Checked(double correlation) => correlation is >= 0 and <= 1
        ? correlation
        : throw new ModelException("correlation", $"correlation is {correlation:R}; it must be between 0 and 1");

    private (double[] Gradient, double[] Covariance) Evaluate(double rho, double[] gradientWeights)
    {
        var block = new KernelBlock(kernels.Points, kernels.Points);
        WeightPair[] pairs = [.. variances.Select(variance => new WeightPair(rho, rho * variance, 1 - rho))];
        var gradient = new double[gradientWeights.Length > 0 ? block.Size : 0];
        var covariance = new double[gradientWeights.Length > 0 ? 0 : block.Size];
        kernels.Evaluate(kernels.Room(block), state, state, pairs, gradientWeights, gradient, covariance);
        return (gradient.Length > 0 ? block.Compact(gradient) : [], covariance.Length > 0 ? block.Compact(covariance) : []);
    }
}
