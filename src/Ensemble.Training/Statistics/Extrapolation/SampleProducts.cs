namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>Products of deviations from the mean, corrected to have the covariance as their expectation.</summary>
internal static class SampleProducts
{
    /// <summary>The products of pairs of quantities, for each sample in turn.</summary>
    /// <param name="samples">Single members.</param>
    /// <param name="left">The first quantity of each pair.</param>
    /// <param name="right">The second quantity of each pair.</param>
    /// <param name="independent">The members, or the means of their antithetic pairs.</param>
    public static double[] Of(WidthSamples samples, IReadOnlyList<int> left, IReadOnlyList<int> right, WidthSamples independent)
    {
        if (left.Count != right.Count)
        {
            throw new ArgumentException($"there are {left.Count} left and {right.Count} right quantities; their numbers must be equal", nameof(right));
        }

        double[] mean = samples.Mean(), products = new double[samples.Count * left.Count];
        for (int d = 0; d < left.Count; d++)
        {
            (int a, int b) = (left[d], right[d]);
            double ofMean = MeanCovariance(independent, a, b, mean);
            for (int i = 0; i < samples.Count; i++)
            {
                ReadOnlySpan<double> sample = samples.Sample(i);
                products[(i * left.Count) + d] = ((sample[a] - mean[a]) * (sample[b] - mean[b])) + ofMean;
            }
        }

        return products;
    }

    /// <summary>The covariance of the means of two quantities over independent samples.</summary>
    private static double MeanCovariance(WidthSamples independent, int a, int b, double[] mean)
    {
        double sum = 0;
        for (int i = 0; i < independent.Count; i++)
        {
            ReadOnlySpan<double> sample = independent.Sample(i);
            sum += (sample[a] - mean[a]) * (sample[b] - mean[b]);
        }

        return sum / (independent.Count - 1) / independent.Count;
    }
}
