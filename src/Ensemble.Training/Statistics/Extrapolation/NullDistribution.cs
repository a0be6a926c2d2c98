using Ensemble.Numerics.Noise;

namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>The largest and the root mean square z-score of extrapolations from samples drawn anew about their own mean.</summary>
internal sealed class NullDistribution
{
    private readonly WidthSamples[] centred;
    private readonly InversePowerFit fit;
    private readonly double floor;
    private readonly int length;

    public NullDistribution(WidthSamples[] samples, InversePowerFit fit, double resolution)
    {
        centred = [.. samples.Select(each => each.Centred())];
        this.fit = fit;
        floor = resolution * resolution;
        length = samples[0].Length;
    }

    /// <summary>Draws; the result depends on the seed alone, not on the threads.</summary>
    public (double[] Max, double[] Rms) Draw(int resamples, ulong seed)
    {
        double[] max = new double[resamples], rms = new double[resamples];
        Parallel.For(0, resamples, () => new Buffers(centred, length), Resample, _ => { });
        return (max, rms);

        Buffers Resample(int index, ParallelLoopState state, Buffers buffers)
        {
            var random = SplitMix64.For(seed, (ulong)index);
            for (int w = 0; w < centred.Length; w++)
            {
                DrawWidth(w, random, buffers);
            }

            (max[index], rms[index]) = WidthExtrapolation.Summarise(ZScores(buffers));
            return buffers;
        }
    }

    private void DrawWidth(int w, SplitMix64 random, Buffers buffers)
    {
        int count = centred[w].Count;
        Span<int> weights = buffers.Weights.AsSpan(0, count);
        weights.Clear();
        for (int i = 0; i < count; i++)
        {
            weights[random.Below(count)]++;
        }

        double[] mean = buffers.Means[w], variance = buffers.Variances[w];
        centred[w].Sum(weights, mean, variance);
        for (int d = 0; d < length; d++)
        {
            mean[d] /= count;
            variance[d] = (Math.Max(variance[d] - (count * mean[d] * mean[d]), 0) / (count - 1) / count) + floor;
        }
    }

    private double[] ZScores(Buffers buffers)
    {
        Span<double> values = stackalloc double[centred.Length], variances = stackalloc double[centred.Length];
        for (int d = 0; d < length; d++)
        {
            for (int w = 0; w < centred.Length; w++)
            {
                values[w] = buffers.Means[w][d];
                variances[w] = buffers.Variances[w][d];
            }

            (double intercept, double variance, _, _) = floor > 0 ? fit.Fit(values, variances) : default;
            buffers.Z[d] = variance > 0 ? intercept / Math.Sqrt(variance) : 0;
        }

        return buffers.Z;
    }

    private sealed class Buffers(WidthSamples[] widths, int length)
    {
        public int[] Weights { get; } = new int[widths.Max(each => each.Count)];

        public double[][] Means { get; } = [.. widths.Select(_ => new double[length])];

        public double[][] Variances { get; } = [.. widths.Select(_ => new double[length])];

        public double[] Z { get; } = new double[length];
    }
}
