using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Training.Tests.Statistics.Extrapolation;

/// <summary>Samples whose mean is theory + c₀ + c₁/N + c₂/N² and whose quantities are correlated like neighbouring times.</summary>
internal static class SyntheticWidths
{
    public static readonly int[] Widths = [32, 64, 128, 256];

    public static WidthSamples[] Draw(Random random, double[] theory, double intercept, double slope, double curvature, int count, double correlation = 0.9, double deviation = 0.3, int[]? widths = null) =>
    [
        .. (widths ?? Widths).Select(width => new WidthSamples(width, theory.Length, Samples(random, theory, intercept + (slope / width) + (curvature / width / width), count, correlation, deviation))),
    ];

    private static double[] Samples(Random random, double[] theory, double bias, int count, double correlation, double deviation)
    {
        var values = new double[count * theory.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double noise = Gaussian.Next(random);
            double previous = i % theory.Length == 0 ? noise : (values[i - 1] - theory[(i - 1) % theory.Length] - bias) / deviation;
            double own = i % theory.Length == 0 ? noise : (correlation * previous) + (Math.Sqrt(1 - (correlation * correlation)) * noise);
            values[i] = theory[i % theory.Length] + bias + (deviation * own);
        }

        return values;
    }
}
