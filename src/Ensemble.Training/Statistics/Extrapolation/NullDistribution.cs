using Ensemble.Numerics.Noise;

namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>
/// How z-scores of a family are distributed if the theory holds: extrapolations from samples drawn anew about their own mean.
/// The test takes the smaller of two p-values, that of the largest |z| and that of the root mean square z, and compares it
/// with the smaller ones of the draws, so that its own p-value is uniform.
/// </summary>
/// <remarks>Equations: V6.</remarks>
internal sealed class NullDistribution
{
    private const int MostKept = 999;
    private const int MostHalvings = 60;

    private readonly double[] sortedMax;
    private readonly double[] sortedRms;
    private readonly double[] sortedSmaller;
    private readonly double[][] kept;

    private NullDistribution(double[] max, double[] rms, double[][] kept)
    {
        this.kept = kept;
        sortedMax = [.. max.Order()];
        sortedRms = [.. rms.Order()];
        sortedSmaller = [.. max.Zip(rms, Smaller).Order()];
    }

    /// <summary>Draws; the result depends on the seed alone, not on the threads.</summary>
    public static NullDistribution Draw(WidthSamples[] samples, InversePowerFit fit, double resolution, ExtrapolationOptions options)
    {
        int resamples = options.Resamples;
        WidthSamples[] centred = [.. samples.Select(each => each.Centred())];
        var max = new double[resamples];
        var rms = new double[resamples];
        var kept = new double[Math.Min(resamples, MostKept)][];
        Parallel.For(0, resamples, () => new Resampling(centred, fit, resolution * resolution, options.TheoryError), Resample, _ => { });
        return new NullDistribution(max, rms, kept);

        Resampling Resample(int index, ParallelLoopState state, Resampling resampling)
        {
            ReadOnlySpan<double> z = resampling.Draw(SplitMix64.For(options.Seed, (ulong)index));
            (max[index], rms[index]) = WidthExtrapolation.Summarise(z);
            max[index] = resampling.LargestApart ?? max[index];
            if (index < kept.Length)
            {
                kept[index] = z.ToArray();
            }

            return resampling;
        }
    }

    public double PValueOfMax(double max) => UpperTail(sortedMax, max);

    public double PValueOfRms(double rms) => UpperTail(sortedRms, rms);

    /// <summary>The p-value of the family.</summary>
    public double PValue(double max, double rms) =>
        (1.0 + CountUpTo(sortedSmaller, Smaller(max, rms))) / (sortedSmaller.Length + 1);

    /// <summary>The smallest factor of a deviation that would be rejected with a probability.</summary>
    /// <param name="errors">The standard errors of the intercepts.</param>
    /// <param name="deviation">How far each intercept is off for a factor of 1.</param>
    /// <param name="falseAlarm">The p-value at which the theory is rejected.</param>
    /// <param name="power">The probability.</param>
    /// <returns>The factor, good to a thousandth; infinite where the resamples are too few to reject at all.</returns>
    public double DetectableFactor(double[] errors, double[] deviation, double falseAlarm, double power)
    {
        double[] shifts = [.. errors.Zip(deviation, (error, by) => error > 0 ? by / error : 0)];
        double largest = shifts.Max(Math.Abs);
        if (falseAlarm * (sortedSmaller.Length + 1) < 1)
        {
            return double.PositiveInfinity;
        }

        if (largest == 0)
        {
            return double.PositiveInfinity;
        }

        // A deviation that no factor makes visible is not detectable: resamples without scatter are as far out as anything.
        double high = 1 / largest;
        while (!(Power(shifts, high, falseAlarm) >= power))
        {
            high *= 2;
            if (double.IsInfinity(high))
            {
                return double.PositiveInfinity;
            }
        }

        // Without any scatter every deviation is visible: it is halved no further than this.
        double low = 0;
        for (int halving = 0; halving < MostHalvings && high - low > 1e-3 * high; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = Power(shifts, middle, falseAlarm) < power ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static double UpperTail(double[] sorted, double value) => (1.0 + sorted.Length - CountBelow(sorted, value)) / (sorted.Length + 1);

    private static int CountBelow(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int CountUpTo(double[] sorted, double value) => CountBelow(sorted, Math.BitIncrement(value));

    private double Smaller(double max, double rms) => Math.Min(PValueOfMax(max), PValueOfRms(rms));

    private double Power(double[] shifts, double factor, double falseAlarm)
    {
        int rejected = 0;
        var z = new double[shifts.Length];
        foreach (double[] draw in kept)
        {
            for (int d = 0; d < z.Length; d++)
            {
                z[d] = draw[d] + (factor * shifts[d]);
            }

            (double max, double rms) = WidthExtrapolation.Summarise(z);
            rejected += PValue(max, rms) <= falseAlarm ? 1 : 0;
        }

        return (double)rejected / kept.Length;
    }

    /// <summary>One thread's buffers.</summary>
    private sealed class Resampling(WidthSamples[] centred, InversePowerFit fit, double floor, double[]? theoryError)
    {
        private readonly int length = centred[0].Length;
        private readonly int[] weights = new int[centred.Max(each => each.Count)];
        private readonly double[][] means = [.. centred.Select(each => new double[each.Length])];
        private readonly double[][] variances = [.. centred.Select(each => new double[each.Length])];
        private readonly double[] z = new double[centred[0].Length];
        private readonly double[]?[] missing = [.. centred.Select(each => each.MissingVariance())];
        private readonly double[] noise = new double[centred[0].Length];

        /// <summary>The largest |z| of the last draw had the theory's errors been independent; null for a theory without errors.</summary>
        public double? LargestApart { get; private set; }

        public ReadOnlySpan<double> Draw(SplitMix64 random)
        {
            for (int w = 0; w < centred.Length; w++)
            {
                DrawWidth(w, random);
            }

            Span<double> common = stackalloc double[1], values = stackalloc double[centred.Length], of = stackalloc double[centred.Length];
            if (theoryError is not null)
            {
                random.FillNormal(common);
                random.FillNormal(noise);
                LargestApart = 0;
            }

            for (int d = 0; d < length; d++)
            {
                for (int w = 0; w < centred.Length; w++)
                {
                    values[w] = means[w][d];
                    of[w] = variances[w][d];
                }

                (double intercept, double variance, _, _, _) = floor > 0 ? fit.Fit(values, of) : default;
                if (theoryError is { } own && variance > 0)
                {
                    double error = Math.Sqrt(variance + (own[d] * own[d]));
                    z[d] = (intercept + (own[d] * common[0])) / error;
                    LargestApart = Math.Max(LargestApart!.Value, Math.Abs(intercept + (own[d] * noise[d])) / error);
                    continue;
                }

                z[d] = variance > 0 ? intercept / Math.Sqrt(variance) : 0;
            }

            return z;
        }

        private void DrawWidth(int w, SplitMix64 random)
        {
            int count = centred[w].Count;
            Span<int> drawn = weights.AsSpan(0, count);
            drawn.Clear();
            for (int i = 0; i < count; i++)
            {
                drawn[random.Below(count)]++;
            }

            double[] mean = means[w], variance = variances[w];
            centred[w].Sum(drawn, mean, variance);
            for (int d = 0; d < length; d++)
            {
                mean[d] /= count;
                double scatter = Math.Max(variance[d] - (count * mean[d] * mean[d]), 0) / (count - 1) / count;
                variance[d] = centred[w].MeanVariance(d, scatter) + floor;
            }

            if (missing[w] is { } more)
            {
                random.FillNormal(noise);
                for (int d = 0; d < length; d++)
                {
                    mean[d] += noise[d] * Math.Sqrt(more[d]);
                }
            }
        }
    }
}
