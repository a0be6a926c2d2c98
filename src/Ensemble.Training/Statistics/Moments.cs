using System.Numerics;
using System.Runtime.InteropServices;

namespace Ensemble.Training.Statistics;

/// <summary>
/// Merging means and sums of squared deviations (Chan, Golub and LeVeque, 1983). Each value is treated alone and by the
/// same operations in the same order, so the vector length of the machine does not show in the result. Joining takes
/// blocks of equal size and is symmetric; folding takes blocks of any size.
/// </summary>
/// <remarks>Equations: V1.</remarks>
internal static class Moments
{
    /// <summary>Two single members: the mean replaces the left values, the squared deviations the right ones.</summary>
    public static void JoinMembers(Span<double> left, Span<double> right)
    {
        var half = new Vector<double>(0.5);
        Span<Vector<double>> a = Vectors(left), b = Vectors(right);
        for (int i = 0; i < a.Length; i++)
        {
            Vector<double> difference = b[i] - a[i];
            a[i] = (a[i] + b[i]) * half;
            b[i] = difference * difference * half;
        }

        for (int i = a.Length * Vector<double>.Count; i < left.Length; i++)
        {
            double difference = right[i] - left[i];
            left[i] = (left[i] + right[i]) * 0.5;
            right[i] = difference * difference * 0.5;
        }
    }

    /// <summary>The squared deviations of two blocks of <paramref name="count"/> each, before their means are joined.</summary>
    public static void JoinSquares(ReadOnlySpan<double> mean, Span<double> squares, ReadOnlySpan<double> otherMean, ReadOnlySpan<double> otherSquares, int count)
    {
        double weight = count * 0.5;
        var weights = new Vector<double>(weight);
        ReadOnlySpan<Vector<double>> m = Vectors(mean), om = Vectors(otherMean), os = Vectors(otherSquares);
        Span<Vector<double>> s = Vectors(squares);
        for (int i = 0; i < m.Length; i++)
        {
            Vector<double> difference = om[i] - m[i];
            s[i] = s[i] + os[i] + (difference * difference * weights);
        }

        for (int i = m.Length * Vector<double>.Count; i < mean.Length; i++)
        {
            double difference = otherMean[i] - mean[i];
            squares[i] = squares[i] + otherSquares[i] + (difference * difference * weight);
        }
    }

    /// <summary>The mean of two blocks of equal size replaces the left one.</summary>
    public static void JoinMeans(Span<double> mean, ReadOnlySpan<double> otherMean)
    {
        var half = new Vector<double>(0.5);
        Span<Vector<double>> m = Vectors(mean);
        ReadOnlySpan<Vector<double>> om = Vectors(otherMean);
        for (int i = 0; i < m.Length; i++)
        {
            m[i] = (m[i] + om[i]) * half;
        }

        for (int i = m.Length * Vector<double>.Count; i < mean.Length; i++)
        {
            mean[i] = (mean[i] + otherMean[i]) * 0.5;
        }
    }

    /// <summary>Adds the squared deviations of a block to accumulated ones, before its mean is folded; no squares means all zero.</summary>
    public static void FoldSquares(ReadOnlySpan<double> mean, Span<double> squares, int count, ReadOnlySpan<double> otherMean, ReadOnlySpan<double> otherSquares, int otherCount)
    {
        double weight = FoldWeight(count, otherCount);
        for (int i = 0; i < mean.Length; i++)
        {
            double difference = otherMean[i] - mean[i];
            squares[i] += (otherSquares.IsEmpty ? 0 : otherSquares[i]) + (difference * difference * weight);
        }
    }

    /// <summary>Adds the mean of a block to an accumulated one.</summary>
    public static void FoldMeans(Span<double> mean, int count, ReadOnlySpan<double> otherMean, int otherCount)
    {
        double fraction = otherCount / ((double)count + otherCount);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = count == 0 ? otherMean[i] : mean[i] + ((otherMean[i] - mean[i]) * fraction);
        }
    }

    /// <summary>nm/(n + m), the weight of the squared distance between the means of two blocks.</summary>
    public static double FoldWeight(int count, int otherCount) => count * (otherCount / ((double)count + otherCount));

    /// <summary>The unbiased (co)variance over members and that of their mean, from summed products of deviations.</summary>
    /// <param name="sum">Over members.</param>
    /// <param name="pairSum">Over the means of antithetic pairs.</param>
    /// <param name="members">M.</param>
    /// <param name="antithetic">Whether the members are antithetic pairs.</param>
    public static (double Variance, double OfMean) Unbiased(double sum, double pairSum, int members, bool antithetic)
    {
        int samples = antithetic ? members / 2 : members;
        if (samples < 2)
        {
            return (double.NaN, double.NaN);
        }

        if (!antithetic)
        {
            double variance = sum / (members - 1);
            return (variance, variance / members);
        }

        double ofMean = pairSum / (samples - 1) / samples;
        return ((sum / members) + ofMean, ofMean);
    }

    private static Span<Vector<double>> Vectors(Span<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
