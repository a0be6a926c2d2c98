using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;

namespace Ensemble.Theory.TwoTime;

/// <summary>
/// The kernels between all points at two times t and t′ (arXiv:2309.04522). Every matrix is (P + P*) × (P + P*), row by row:
/// rows are points at t, columns points at t′, training points first.
/// </summary>
/// <remarks>Equations: K2.</remarks>
public sealed class TwoTimeKernels
{
    private readonly ImmutableArray<double[]> nngp;
    private readonly ImmutableArray<double[]> derivative;
    private readonly double[] ndk;
    private readonly double[] initialCovariance;
    private readonly double[] readout;

    internal TwoTimeKernels(int points, ImmutableArray<double[]> nngp, ImmutableArray<double[]> derivative, double[] ndk, double[] initialCovariance, double[] readout)
    {
        Points = points;
        this.nngp = nngp;
        this.derivative = derivative;
        this.ndk = ndk;
        this.initialCovariance = initialCovariance;
        this.readout = readout;
    }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>L, the number of hidden layers.</summary>
    public int Depth => nngp.Length - 1;

    /// <summary>The Neural Dynamical Kernel: Σ_l η_l ψ_l(t,t′) ∂_l f_t·∂_l f_t′ with η_l the rate in force at the earlier time. At equal times it is the NTK.</summary>
    public ReadOnlySpan<double> Ndk => ndk;

    /// <summary>The largest eigenvalue of the kernel between the training points at equal times, where it is the NTK.</summary>
    /// <param name="train">P, the number of training points.</param>
    public double LargestNdkEigenvalue(int train)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(train, Points);
        return new SymmetricSpectrum(new DenseMatrix(train, train, (i, j) => ndk[(i * Points) + j])).Values.Max();
    }

    /// <summary>C₀ = m K^L, the covariance of the predictor that the weights would have without any data.</summary>
    public ReadOnlySpan<double> InitialCovariance => initialCovariance;

    /// <summary>The two-time kernel of what the readout reads: K^L of a multilayer perceptron.</summary>
    public ReadOnlySpan<double> Readout => readout;

    /// <summary>
    /// Kˡ, the two-time NNGP kernel after hidden layer l: of what the l-th activation or recurrent layer writes, averaged over equal positions.
    /// </summary>
    /// <param name="layer">l from 0 (the inputs, x·x′/N₀) to L.</param>
    /// <exception cref="ModelException">The layer is out of range.</exception>
    public ReadOnlySpan<double> Nngp(int layer) =>
        layer >= 0 && layer <= Depth ? nngp[layer] : throw OutOfRange(layer, 0);

    /// <summary>K̇ˡ = E[φ′(u)φ′(v)], the derivative kernel of layer l.</summary>
    /// <param name="layer">l from 1 to L.</param>
    /// <exception cref="ModelException">The layer is out of range.</exception>
    public ReadOnlySpan<double> Derivative(int layer) =>
        derivative.IsEmpty
            ? throw new ModelException("layer", "derivative kernels are given for multilayer perceptrons without biases only")
            : layer >= 1 && layer <= Depth ? derivative[layer - 1] : throw OutOfRange(layer, 1);

    private ModelException OutOfRange(int layer, int least) =>
        new("layer", $"layer is {layer}; it must be a whole number from {least} to {Depth}");
}
