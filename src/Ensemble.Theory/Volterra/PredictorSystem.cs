using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// R and C₀ of the equation f = f0 + R(y − f), block by block, at any two times. R(t,t′) is what a unit of residual on the
/// training points at t′ adds to the predictor at t.
/// </summary>
/// <remarks>Equations: L1.</remarks>
internal abstract class PredictorSystem
{
    private readonly KernelSource source;

    protected PredictorSystem(ITwoTimeKernels kernels, Schedule schedule, Dataset data, WeightClocks clocks)
    {
        Kernels = kernels;
        Schedule = schedule;
        Data = data;
        Clocks = clocks;
        source = new KernelSource(kernels, clocks);
    }

    /// <summary>All kernels at any two times.</summary>
    public KernelSource Source => source;

    public ITwoTimeKernels Kernels { get; }

    public Schedule Schedule { get; }

    public Dataset Data { get; }

    protected WeightClocks Clocks { get; }

    public virtual TimeState State(double time) => source.At(time);

    public TwoTimeKernels Full(double time, double other) => source.Full(time, other);

    /// <summary>Evaluates R between the later and the earlier of two times, and C₀; rows are points at the first time.</summary>
    /// <param name="room">Room for the block.</param>
    /// <param name="rowTime">The time of the rows.</param>
    /// <param name="row">Its state.</param>
    /// <param name="columnTime">The time of the columns.</param>
    /// <param name="column">Its state.</param>
    /// <param name="phase">The phase in force at the earlier time.</param>
    /// <param name="response">Receives R or its transpose; empty if not wanted.</param>
    /// <param name="covariance">Receives C₀; empty if not wanted.</param>
    public void Evaluate(
        KernelRoom room,
        double rowTime,
        TimeState row,
        double columnTime,
        TimeState column,
        int phase,
        Span<double> response,
        Span<double> covariance)
    {
        Span<WeightPair> pairs = stackalloc WeightPair[Clocks.Count];
        Span<double> weights = stackalloc double[response.IsEmpty ? 0 : Clocks.Count];
        double later = Math.Max(rowTime, columnTime);
        double earlier = Math.Min(rowTime, columnTime);
        Clocks.Pairs(later, earlier, pairs);
        if (!response.IsEmpty)
        {
            GradientWeights(later, earlier, phase, pairs, weights);
        }

        Kernels.Evaluate(room, row, column, pairs, weights, response, covariance);
    }

    /// <summary>λ_max of R per unit of time at a time, on the training points.</summary>
    public double LargestRate(double time, int phase)
    {
        int train = Data.TrainCount;
        var block = new KernelBlock(train, train);
        KernelRoom room = Kernels.Room(block);
        var pairs = new WeightPair[Clocks.Count];
        Clocks.Pairs(time, time, pairs);
        double[] weights = [.. Enumerable.Range(0, Clocks.Count).Select(layer => Schedule.Phases[phase].Dynamics[layer].GradientRate)];
        var kernel = new double[block.Size];
        TimeState state = source.At(time);
        Kernels.Evaluate(room, state, state, pairs, weights, kernel, default);
        return LargestEigenvalue(kernel, train, block.Stride);
    }

    /// <summary>How fast the free weights change, per unit of time: the larger of ηκ and ηT/v over the layers.</summary>
    public double SlowRate(double time, int phase)
    {
        double rate = 0;
        for (int layer = 0; layer < Clocks.Count; layer++)
        {
            WeightDynamics dynamics = Schedule.Phases[phase].Dynamics[layer];
            double variance = Clocks[layer].Variance(time);
            if (variance > 0)
            {
                rate = Math.Max(rate, dynamics.Rate * Math.Max(dynamics.Decay, dynamics.Temperature / variance));
            }
        }

        return rate;
    }

    /// <summary>η_l ψ_l of every layer, as it enters R.</summary>
    protected abstract void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights);

    private static double LargestEigenvalue(double[] kernel, int size, int stride)
    {
        // Power iteration approaches from below, so a little is added.
        var vector = new double[size];
        for (int i = 0; i < size; i++)
        {
            vector[i] = 1 + (0.1 * Math.Sin(i + 1));
        }

        double value = 0;
        var next = new double[size];
        for (int round = 0; round < 60; round++)
        {
            for (int i = 0; i < size; i++)
            {
                next[i] = System.Numerics.Tensors.TensorPrimitives.Dot(kernel.AsSpan(i * stride, size), vector);
            }

            value = System.Numerics.Tensors.TensorPrimitives.Norm(next);
            if (value == 0)
            {
                return 0;
            }

            System.Numerics.Tensors.TensorPrimitives.Divide(next, value, vector);
        }

        return 1.02 * value;
    }
}
