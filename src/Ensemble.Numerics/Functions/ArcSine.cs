using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Functions;

/// <summary>Arcus functions over what makes them smooth, several lanes at a time, to the last digit.</summary>
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

    /// <summary>An acute angle over its sine, arccos(c)/√(1 − c²) for 0 ≤ c ≤ 1: its Chebyshev interpolant of degree 20 in t = 1 − 2c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> OverSine(Vector256<double> t)
    {
        Vector256<double> t2 = t * t;
        Vector256<double> t4 = t2 * t2;
        Vector256<double> a = Vector256.Create(1.155596335517553e-10);
        a = Vector256.MultiplyAddEstimate(a, t4, Vector256.Create(5.99775844099466e-09));
        a = Vector256.MultiplyAddEstimate(a, t4, Vector256.Create(5.418287002530394e-07));
        a = Vector256.MultiplyAddEstimate(a, t4, Vector256.Create(5.307369977099968e-05));
        a = Vector256.MultiplyAddEstimate(a, t4, Vector256.Create(0.005861628974916285));
        a = Vector256.MultiplyAddEstimate(a, t4, Vector256.Create(1.2091995761561452));
        Vector256<double> b = Vector256.Create(1.497309269587466e-09);
        b = Vector256.MultiplyAddEstimate(b, t4, Vector256.Create(1.7343078169085141e-07));
        b = Vector256.MultiplyAddEstimate(b, t4, Vector256.Create(1.6749075819869722e-05));
        b = Vector256.MultiplyAddEstimate(b, t4, Vector256.Create(0.0017729284598670242));
        b = Vector256.MultiplyAddEstimate(b, t4, Vector256.Create(0.2636001412812842));
        Vector256<double> c = Vector256.Create(4.847870212537191e-10);
        c = Vector256.MultiplyAddEstimate(c, t4, Vector256.Create(5.579896370054702e-08));
        c = Vector256.MultiplyAddEstimate(c, t4, Vector256.Create(5.314300137765282e-06));
        c = Vector256.MultiplyAddEstimate(c, t4, Vector256.Create(0.000544773988660799));
        c = Vector256.MultiplyAddEstimate(c, t4, Vector256.Create(0.06973319205204817));
        Vector256<double> d = Vector256.Create(3.5494026622357296e-10);
        d = Vector256.MultiplyAddEstimate(d, t4, Vector256.Create(1.8554844983920357e-08));
        d = Vector256.MultiplyAddEstimate(d, t4, Vector256.Create(1.693860323878943e-06));
        d = Vector256.MultiplyAddEstimate(d, t4, Vector256.Create(0.0001693099597410185));
        d = Vector256.MultiplyAddEstimate(d, t4, Vector256.Create(0.0198371469225361));
        return Vector256.MultiplyAddEstimate(Vector256.MultiplyAddEstimate(d, t, c), t2, Vector256.MultiplyAddEstimate(b, t, a));
    }

    /// <summary>The same for eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> OverSine(Vector512<double> t)
    {
        Vector512<double> t2 = t * t;
        Vector512<double> t4 = t2 * t2;
        Vector512<double> a = Vector512.Create(1.155596335517553e-10);
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(5.99775844099466e-09));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(5.418287002530394e-07));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(5.307369977099968e-05));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(0.005861628974916285));
        a = Vector512.MultiplyAddEstimate(a, t4, Vector512.Create(1.2091995761561452));
        Vector512<double> b = Vector512.Create(1.497309269587466e-09);
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(1.7343078169085141e-07));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(1.6749075819869722e-05));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(0.0017729284598670242));
        b = Vector512.MultiplyAddEstimate(b, t4, Vector512.Create(0.2636001412812842));
        Vector512<double> c = Vector512.Create(4.847870212537191e-10);
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(5.579896370054702e-08));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(5.314300137765282e-06));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(0.000544773988660799));
        c = Vector512.MultiplyAddEstimate(c, t4, Vector512.Create(0.06973319205204817));
        Vector512<double> d = Vector512.Create(3.5494026622357296e-10);
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(1.8554844983920357e-08));
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(1.693860323878943e-06));
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(0.0001693099597410185));
        d = Vector512.MultiplyAddEstimate(d, t4, Vector512.Create(0.0198371469225361));
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
