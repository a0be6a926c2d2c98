using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Linear;

/// <summary>Operations on vectors of doubles, in an order that does not depend on the hardware.</summary>
internal static class DoubleVector
{
    /// <summary>a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b);
        Vector256<double> even = default;
        Vector256<double> odd = default;
        int pair = 0;
        for (; pair + 1 < left.Length; pair += 2)
        {
            even = Vector256.FusedMultiplyAdd(left[pair], right[pair], even);
            odd = Vector256.FusedMultiplyAdd(left[pair + 1], right[pair + 1], odd);
        }

        if (pair < left.Length)
        {
            even = Vector256.FusedMultiplyAdd(left[pair], right[pair], even);
        }

        double sum = Lanes.Sum(even + odd);
        for (int i = left.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>target ← target + factor·source.</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }

    /// <summary>target ← factor·target.</summary>
    public static void Scale(Span<double> target, double factor)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] *= factor;
        }
    }
}
