using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Unified;

/// <summary>
/// The unified kernel (reconstruction A) along a run, in units of the network's own NTK: U(t) = λ∫₀ᵗ K_d(t,s) ds/(1 − e^{−λt}), the average
/// of the NDK over what decay has not yet forgotten. With σ₀² = σ² this is <see cref="UnifiedKernel"/> over σ²; it is the NTK of the
/// initial weights at t = 0 and the NNGP kernel of the stationary ones for t → ∞ also where the two variances differ.
/// </summary>
/// <remarks>Equations: U1.</remarks>
internal sealed class UnifiedPath
{
    private const int Nodes = 16;
    private const int Samples = 28;
    private const double NearlyZero = 1e-6;
    private const double MostForgotten = 1 - 1e-10;
    private readonly KernelSource source;
    private readonly double decay;
    private readonly double edge;
    private readonly double[] samples;
    private readonly double[] weights;
    private readonly double[][] values;

    /// <summary>Creates the path and evaluates it where it will be interpolated.</summary>
    /// <param name="kernels">The kernels of the architecture.</param>
    /// <param name="clocks">Clocks of one phase in which every weight decays by λ.</param>
    /// <param name="decay">λ ≥ 0.</param>
    /// <param name="end">The last time.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    public UnifiedPath(ITwoTimeKernels kernels, WeightClocks clocks, double decay, double end, CancellationToken cancellation = default)
    {
        Points = kernels.Points;
        source = new KernelSource(kernels, clocks);
        this.decay = decay;
        edge = Math.Sqrt(Forgotten(end));
        int count = edge * edge < NearlyZero ? 1 : Samples;

        // Chebyshev nodes in √(1 − ρ), in which the kernel is analytic even for φ with a kink.
        samples = [.. Enumerable.Range(0, count).Select(k => edge / 2 * (1 - Math.Cos(Math.PI * k / Math.Max(count - 1, 1))))];
        weights = Barycentric.Weights(samples);
        values = new double[count][];
        for (int k = 0; k < count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            values[k] = Average(samples[k] * samples[k]);
        }
    }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>The number of evaluations of the NDK that a path takes.</summary>
    public static int Evaluations(double decay, double end) => decay * end < NearlyZero ? 1 : Samples * Nodes * (1 + (int)Math.Min(decay * end / Math.Log(4), 17));

    /// <summary>U(t) between all points, row by row.</summary>
    public double[] At(double time)
    {
        var basis = new double[samples.Length];
        Barycentric.Basis(samples, weights, Math.Min(Math.Sqrt(Forgotten(time)), edge), basis);
        var kernel = new double[values[0].Length];
        for (int k = 0; k < basis.Length; k++)
        {
            for (int i = 0; i < kernel.Length; i++)
            {
                kernel[i] += basis[k] * values[k][i];
            }
        }

        return kernel;
    }

    /// <summary>U at 1 − ρ: the mean of K_d/r over r = e^{−λ(t−s)} from ρ to 1, on panels that shrink like r.</summary>
    internal double[] Average(double forgotten)
    {
        if (forgotten < NearlyZero)
        {
            return source.Full(0, 0).Ndk.ToArray();
        }

        double time = -Precise.LogOnePlus(-forgotten) / decay;
        (double[] nodes, double[] shares) = GaussRules.Legendre(Nodes);
        var sum = new double[Points * Points];
        double from = 0;
        for (double kept = 0.25; from < forgotten; kept /= 4)
        {
            double to = 1 - kept < forgotten && kept > 0 ? 1 - kept : forgotten;

            // 1 − r runs from one end to the other as a square: the cusp at r = 1 is then smooth.
            (double first, double last) = (Math.Sqrt(from), Math.Sqrt(to));
            for (int k = 0; k < Nodes; k++)
            {
                double x = first + ((last - first) * nodes[k]);
                double lag = -Precise.LogOnePlus(-x * x) / decay;
                ReadOnlySpan<double> ndk = source.Full(time, Math.Max(time - lag, 0)).Ndk;
                double share = shares[k] * (last - first) * 2 * x / (1 - (x * x)) / forgotten;
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += share * ndk[i];
                }
            }

            from = to;
        }

        return sum;
    }

    private double Forgotten(double time) => Math.Min(-Precise.ExpMinusOne(-decay * time), MostForgotten);
}
