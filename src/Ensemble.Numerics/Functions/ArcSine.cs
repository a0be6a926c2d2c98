using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Functions;

/// <summary>asin(√z)/√z on [0, ½], four or eight lanes at a time, to the last digit.</summary>
internal static class ArcSine
{
    /// <summary>asin(√z)/√z for 0 ≤ z ≤ ½: its Chebyshev interpolant of degree 18, in powers of 4z − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> OverRoot(Vector256<double> z)
    {
        // Two interleaved Horner chains hide the latency of one.
        Vector256<double> t = Vector256.MultiplyAddEstimate(z, Vector256.Create(4.0), Vector256.Create(-1.0));
        Vector256<double> t2 = t * t;
        Vector256<double> even = Vector256.Create(1.294087904918515e-11);
        Vector256<double> odd = Vector256.Create(4.207679353989645e-11);
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(7.597606552881001e-11));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(2.514428331625947e-10));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(9.606986257778525e-10));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(3.2125465398641487e-09));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(1.0699801762268182e-08));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(3.646596273974707e-08));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(1.2584618618630428e-07));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(4.402075904513191e-07));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(1.5669625983394028e-06));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(5.701781075076665e-06));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(2.134555260606702e-05));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(8.302317819140265e-05));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(0.0003408637234163692));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(0.001519668539582746));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(0.007798902238973735));
        odd = Vector256.MultiplyAddEstimate(odd, t2, Vector256.Create(0.05375149359132718));
        even = Vector256.MultiplyAddEstimate(even, t2, Vector256.Create(1.0471975511965979));
        return Vector256.MultiplyAddEstimate(odd, t, even);
    }

    /// <summary>The same for eight lanes, in four interleaved chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> OverRoot(Vector512<double> z)
    {
        Vector512<double> t = Vector512.MultiplyAddEstimate(z, Vector512.Create(4.0), Vector512.Create(-1.0));
        Vector512<double> t2 = t * t;
        Vector512<double> t4 = t2 * t2;
        Vector512<double> a = Vector512.Create(7.597606552881001e-11);
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(1.0699801762268182e-08));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(1.5669625983394028e-06));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(0.0003408637234163692));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(1.0471975511965979));
        Vector512<double> b = Vector512.Create(4.207679353989645e-11);
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(3.2125465398641487e-09));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(4.402075904513191e-07));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(8.302317819140265e-05));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(0.05375149359132718));
        Vector512<double> c = Vector512.Create(1.294087904918515e-11);
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(9.606986257778525e-10));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(1.2584618618630428e-07));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(2.134555260606702e-05));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(0.007798902238973735));
        Vector512<double> d = Vector512.Create(2.514428331625947e-10);
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(3.646596273974707e-08));
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(5.701781075076665e-06));
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(0.001519668539582746));
        return Vector512.MultiplyAddEstimate(Vector512.MultiplyAddEstimate(d, t, c), t2, Vector512.MultiplyAddEstimate(b, t, a));
    }

    /// <summary>asin(x) for −1 ≤ x ≤ 1, given √(1 − x²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> x, Vector256<double> cosine)
    {
        Vector256<double> z = x * x;
        Vector256<double> magnitude = Vector256.Abs(x);
        Vector256<double> steep = Vector256.GreaterThan(z, Vector256.Create(0.5));
        Vector256<double> reduced = Vector256.ConditionalSelect(steep, Vector256<double>.One - z, z);
        Vector256<double> root = Vector256.ConditionalSelect(steep, cosine, magnitude);
        Vector256<double> angle = root * OverRoot(Vector256.Max(reduced, Vector256<double>.Zero));
        angle = Vector256.ConditionalSelect(steep, Vector256.Create(Math.PI / 2) - angle, angle);
        return Vector256.CopySign(angle, x);
    }
}
