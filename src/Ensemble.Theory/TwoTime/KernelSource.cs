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

    /// <summary>The number of weights.</summary>
    public int Weights => kernels.Weights;

    /// <summary>The number of hidden layers that <see cref="Full"/> tells the kernels of.</summary>
    public int HiddenLayers => kernels.HiddenLayers;

    /// <summary>A forecast of the time that one entry takes, in seconds.</summary>
    public double SecondsPerEntry => kernels.SecondsPerEntry;

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

        TimeState state = At(time);
        return kernels.Full(state, time == other ? state : At(other), pairs, weights);
    }

    /// <summary>The part of the NTK that one weight makes, between all points, row by row.</summary>
    public double[] PartOfNtk(double time, int weight)
    {
        var pairs = new WeightPair[clocks.Count];
        clocks.Pairs(time, time, pairs);
        var weights = new double[clocks.Count];
        weights[weight] = clocks[weight].GradientRateAt(time);
        var block = new KernelBlock(kernels.Points, kernels.Points);
        var values = new double[block.Size];
        TimeState state = At(time);
        kernels.Evaluate(kernels.Room(block), state, state, pairs, weights, values, default);
        return block.Compact(values);
    }

    /// <summary>m(t,t′) of a weight.</summary>
    public double WeightCovariance(int weight, double time, double other) =>
        clocks[weight].Pair(Math.Max(time, other), Math.Min(time, other)).Covariance;

    /// <summary>All kernels between points at time 0 and points whose weights have forgotten those of time 0.</summary>
    public TwoTimeKernels Unrelated()
    {
        var pairs = new WeightPair[clocks.Count];
        Array.Fill(pairs, new WeightPair(0, 0, 1));
        return kernels.Full(At(0), At(0), pairs, new double[clocks.Count]);
    }
}
