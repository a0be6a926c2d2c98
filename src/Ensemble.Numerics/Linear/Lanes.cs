using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Linear;

/// <summary>
/// Vector operations whose results do not depend on the hardware: vectors of 256 bits everywhere, and products fused
/// with sums wherever they are written so.
/// </summary>
internal static class Lanes
{
    /// <summary>a·b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fma<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            return Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        }

        return Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
    }

    /// <summary>The sum of all lanes, halves first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector256<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector128<T> half = v.GetLower() + v.GetUpper();
        return Vector128<T>.Count == 2
            ? half[0] + half[1]
            : (half[0] + half[2]) + (half[1] + half[3]);
    }
}
