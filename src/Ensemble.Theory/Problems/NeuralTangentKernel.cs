using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Problems;

/// <summary>The Neural Tangent Kernel at initialisation, rates of the layers included: Kd(0,0) (arXiv:2309.04522).</summary>
/// <remarks>Equations: K2.</remarks>
public sealed class NeuralTangentKernel
{
    private readonly double[] eigenvalues;

    private NeuralTangentKernel(KernelMatrix kernel, KernelMatrix nngp, double[] eigenvalues)
    {
        Kernel = kernel;
        Nngp = nngp;
        this.eigenvalues = eigenvalues;
    }

    /// <summary>The NTK between all points.</summary>
    public KernelMatrix Kernel { get; }

    /// <summary>The NNGP kernel K^L between all points, at the initial variances of the hidden weights.</summary>
    public KernelMatrix Nngp { get; }

    /// <summary>The eigenvalues on the P training points, largest first. The loss relaxes at these rates at first.</summary>
    public ReadOnlySpan<double> Eigenvalues => eigenvalues;

    /// <summary>λ_max. Explicit steps are stable while η·λ_max &lt; 2.</summary>
    public double LargestEigenvalue => eigenvalues[0];

    /// <summary>2/λ_max, the step size at which explicit steps become unstable.</summary>
    public double LargestStableStep => 2 / LargestEigenvalue;

    /// <summary>C₀ at t = 0 between all points, row by row: the covariance of the untrained predictor.</summary>
    internal static double[] PriorCovariance(TheoryProblem problem) =>
        new KernelSource(problem.Kernels, WeightClocks.Continuous(problem.Schedule)).Full(0, 0).InitialCovariance.ToArray();

    /// <summary>The NTK at t = 0.</summary>
    /// <param name="problem">The network, the schedule (its first phase gives the rates) and the data.</param>
    public static NeuralTangentKernel AtInitialisation(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        TwoTimeKernels kernels = new KernelSource(problem.Kernels, WeightClocks.Continuous(problem.Schedule)).Full(0, 0);
        int points = kernels.Points;
        var kernel = new KernelMatrix(points, kernels.Ndk.ToArray());
        int train = problem.Data.TrainCount;
        double[] spectrum = [.. new SymmetricSpectrum(new DenseMatrix(train, train, (i, j) => kernel[i, j])).Values.OrderDescending()];
        return new NeuralTangentKernel(kernel, new KernelMatrix(points, kernels.Readout.ToArray()), spectrum);
    }
}
