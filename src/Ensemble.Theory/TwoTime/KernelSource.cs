namespace Ensemble.Theory.TwoTime;

/// <summary>Kernels of an architecture at any two times of its clocks.</summary>
internal sealed class KernelSource
{
    private readonly ITwoTimeKernels kernels;
    private readonly WeightClocks clocks;

    public KernelSource(ITwoTimeKernels kernels, WeightClocks clocks)
    {
        this.kernels = kernels;
        this.clocks = clocks;
    }

    public TimeState At(double time) => kernels.At(clocks.Variances(time));

    /// <summary>All kernels at two times, the NDK with the rates in force at the earlier one.</summary>
    public TwoTimeKernels Full(double time, double other)
    {
        double later = Math.Max(time, other);
        double earlier = Math.Min(time, other);
        var pairs = new WeightPair[clocks.Count];
        clocks.Pairs(later, earlier, pairs);
        var weights = new double[clocks.Count];
        for (int layer = 0; layer < weights.Length; layer++)
        {
            weights[layer] = clocks[layer].GradientRateAt(earlier) * pairs[layer].Transition;
        }

        return kernels.Full(At(time), At(other), pairs, weights);
    }

    /// <summary>All kernels between points at time 0 and points whose weights have forgotten those of time 0.</summary>
    public TwoTimeKernels Unrelated()
    {
        var pairs = new WeightPair[clocks.Count];
        Array.Fill(pairs, new WeightPair(0, 0, 1));
        return kernels.Full(At(0), At(0), pairs, new double[clocks.Count]);
    }
}
