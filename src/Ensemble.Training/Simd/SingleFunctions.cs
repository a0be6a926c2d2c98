using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Simd;

/// <summary>
/// Elementary functions of float32 vectors, to about 3·10⁻⁷ relative, the same bits on any hardware. Polynomials
/// and rational functions are minimax fits.
/// </summary>
internal static class SingleFunctions
{
    /// <summary>erf(z) = z·P(z²)/Q(z²), saturated at |z| = 3.84.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> z)
    {
        Vector256<float> x = Clamp(z, 3.84f);
        Vector256<float> y = x * x;
        Vector256<float> p = Polynomial(y, 1.12837915f, 0.187559444f, 0.0524445218f, 0.0036617659f, 0.000285826129f, 2.1167609e-06f);
        Vector256<float> q = Polynomial(y, 1f, 0.499553121f, 0.112997775f, 0.0147605292f, 0.00114331731f, 3.88268388e-05f);
        return x * p / q;
    }

    /// <summary>tanh(z) = z·P(z²)/Q(z²), saturated at |z| = 8.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> z)
    {
        Vector256<float> x = Clamp(z, 8.5f);
        Vector256<float> y = x * x;
        Vector256<float> p = Polynomial(y, 0.999999988f, 0.134132462f, 0.003534026f, 2.12510316e-05f, 1.42692135e-08f);
        Vector256<float> q = Polynomial(y, 1f, 0.467465689f, 0.026022748f, 0.000334886346f, 8.14511682e-07f);
        return x * p / q;
    }

    /// <summary>e^{−z²}; zero beyond |z| = 9.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> GaussianExp(Vector256<float> z)
    {
        // z² is split into its float32 value and the rounding error, which e^{−z²} would feel.
        Vector256<float> x = Clamp(z, 9.3f);
        Vector256<float> square = x * x;
        Vector256<float> error = Vector256.FusedMultiplyAdd(x, x, -square);
        Vector256<float> power = Exp(-square);
        return Vector256.FusedMultiplyAdd(-power, error, power);
    }

    /// <summary>eˣ for −87 ≤ x ≤ 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> count = Round(x * Vector256.Create(1.44269504089f));
        Vector256<float> r = Vector256.FusedMultiplyAdd(count, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(count, Vector256.Create(2.12194440e-4f), r);
        Vector256<float> p = Polynomial(r, 1.000000001f, 1.000000036f, 0.4999999208f, 0.1666642017f, 0.04166822531f, 0.008374815536f, 0.001383685986f);
        Vector256<int> exponent = Vector256.ConvertToInt32(count);
        return (p.AsInt32() + Vector256.ShiftLeft(exponent, 23)).AsSingle();
    }

    /// <summary>sin z and cos z for |z| up to about 10⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Vector256<float> z, out Vector256<float> sin, out Vector256<float> cos)
    {
        Vector256<float> count = Round(z * Vector256.Create(0.63661977237f));
        Vector256<int> quadrant = Vector256.ConvertToInt32(count);

        // π/2 in three parts; the products of the first two with count are exact.
        Vector256<float> r = Vector256.FusedMultiplyAdd(count, Vector256.Create(-1.5703125f), z);
        r = Vector256.FusedMultiplyAdd(count, Vector256.Create(-4.837512969970703125e-4f), r);
        r = Vector256.FusedMultiplyAdd(count, Vector256.Create(-7.54978995489e-8f), r);
        Vector256<float> y = r * r;
        Vector256<float> s = r * Polynomial(y, 0.9999999968f, -0.1666665022f, 0.008332016452f, -0.0001950182185f);
        Vector256<float> c = Polynomial(y, 0.9999999999f, -0.4999999957f, 0.04166661323f, -0.001388652915f, 2.437267928e-05f);

        Vector256<int> swap = Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(quadrant, 31), 31);
        Vector256<int> sinSign = Vector256.ShiftLeft(quadrant & Vector256.Create(2), 30);
        Vector256<int> cosSign = Vector256.ShiftLeft((quadrant + Vector256<int>.One) & Vector256.Create(2), 30);
        sin = Vector256.ConditionalSelect(swap.AsSingle(), c, s) ^ sinSign.AsSingle();
        cos = Vector256.ConditionalSelect(swap.AsSingle(), s, c) ^ cosSign.AsSingle();
    }

    // NaN stays NaN, so that a diverging member is noticed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Clamp(Vector256<float> z, float limit) =>
        Vector256.Max(Vector256.Min(z, Vector256.Create(limit)), Vector256.Create(-limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Round(Vector256<float> x) => Vector256.Floor(x + Vector256.Create(0.5f));

    // Horner's rule: c0 + x·(c1 + x·(…)).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(Vector256<float> x, float c0, float c1, float c2, float c3) =>
        Step(x, Step(x, Step(x, Vector256.Create(c3), c2), c1), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(Vector256<float> x, float c0, float c1, float c2, float c3, float c4) =>
        Step(x, Polynomial(x, c1, c2, c3, c4), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(Vector256<float> x, float c0, float c1, float c2, float c3, float c4, float c5) =>
        Step(x, Polynomial(x, c1, c2, c3, c4, c5), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(Vector256<float> x, float c0, float c1, float c2, float c3, float c4, float c5, float c6) =>
        Step(x, Polynomial(x, c1, c2, c3, c4, c5, c6), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> x, Vector256<float> inner, float c) =>
        Vector256.FusedMultiplyAdd(inner, x, Vector256.Create(c));
}
