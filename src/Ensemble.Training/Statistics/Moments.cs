using System.Numerics;
using System.Runtime.InteropServices;

namespace Ensemble.Training.Statistics;

/// <summary>
/// Merging means and sums of squared deviations (Chan, Golub and LeVeque, 1983). Each value is treated alone and by the
/// same operations in the same order, so the vector length of the machine does not show in the result.
/// </summary>
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

    /// <summary>Two blocks of <paramref name="count"/> members each; the result replaces the left one.</summary>
    public static void JoinBlocks(Span<double> mean, Span<double> squares, ReadOnlySpan<double> otherMean, ReadOnlySpan<double> otherSquares, int count)
    {
        double weight = count * 0.5;
        var half = new Vector<double>(0.5);
        var weights = new Vector<double>(weight);
        Span<Vector<double>> m = Vectors(mean), s = Vectors(squares);
        ReadOnlySpan<Vector<double>> om = Vectors(otherMean), os = Vectors(otherSquares);
        for (int i = 0; i < m.Length; i++)
        {
            Vector<double> difference = om[i] - m[i];
            m[i] = (m[i] + om[i]) * half;
            s[i] = s[i] + os[i] + (difference * difference * weights);
        }

        for (int i = m.Length * Vector<double>.Count; i < mean.Length; i++)
        {
            double difference = otherMean[i] - mean[i];
            mean[i] = (mean[i] + otherMean[i]) * 0.5;
            squares[i] = squares[i] + otherSquares[i] + (difference * difference * weight);
        }
    }

    /// <summary>Adds a block of any size to an accumulated one; no squares means all zero.</summary>
    public static void Fold(Span<double> mean, Span<double> squares, int count, ReadOnlySpan<double> otherMean, ReadOnlySpan<double> otherSquares, int otherCount)
    {
        double fraction = otherCount / ((double)count + otherCount);
        double weight = count * fraction;
        for (int i = 0; i < mean.Length; i++)
        {
            double difference = otherMean[i] - mean[i];
            mean[i] = count == 0 ? otherMean[i] : mean[i] + (difference * fraction);
            squares[i] += (otherSquares.IsEmpty ? 0 : otherSquares[i]) + (difference * difference * weight);
        }
    }

    /// <summary>Turns squared deviations into the unbiased variance and gives the standard error of the mean.</summary>
    public static void Finish(Span<double> squares, Span<double> error, int count)
    {
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = count > 1 ? squares[i] / (count - 1) : double.NaN;
            error[i] = Math.Sqrt(squares[i] / count);
        }
    }

    private static Span<Vector<double>> Vectors(Span<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
