using System.Numerics;
using System.Runtime.InteropServices;

namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>Adding samples up, quantity by quantity.</summary>
internal static class SampleSums
{
    /// <summary>Adds factor·x.</summary>
    public static void Add(ReadOnlySpan<double> sample, Span<double> sum, double factor)
    {
        for (int d = 0; d < sample.Length; d++)
        {
            sum[d] += sample[d] * factor;
        }
    }

    /// <summary>Adds w·x to one sum and w·x² to the other.</summary>
    public static void AddWithSquares(ReadOnlySpan<double> sample, double weight, Span<double> sum, Span<double> squares)
    {
        var weights = new Vector<double>(weight);
        ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(sample);
        Span<Vector<double>> s = MemoryMarshal.Cast<double, Vector<double>>(sum), q = MemoryMarshal.Cast<double, Vector<double>>(squares);
        for (int d = 0; d < x.Length; d++)
        {
            Vector<double> weighted = weights * x[d];
            s[d] += weighted;
            q[d] += weighted * x[d];
        }

        for (int d = x.Length * Vector<double>.Count; d < sample.Length; d++)
        {
            double weighted = weight * sample[d];
            sum[d] += weighted;
            squares[d] += weighted * sample[d];
        }
    }
}
