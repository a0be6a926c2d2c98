using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Noise;

/// <summary>
/// Pairs of standard normals from pairs of random words: √(−2 ln U)·(cos θ, sin θ). Logarithm, sine and cosine are
/// minimax polynomials; the relative error of a normal is below 2·10⁻⁶ and its largest value is 6.66.
/// </summary>
internal static class BoxMuller
{
    /// <summary>Turns sixteen random words into sixteen normals.</summary>
    /// <param name="radiusBits">The words that give U: 31 bits, from 2⁻³² up.</param>
    /// <param name="angleBits">The words that give θ: an angle in a half circle, and the sign of the cosine from the lowest bit.</param>
    /// <param name="cosines">√(−2 ln U)·cos θ.</param>
    /// <param name="sines">√(−2 ln U)·sin θ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform(Vector256<uint> radiusBits, Vector256<uint> angleBits, out Vector256<float> cosines, out Vector256<float> sines)
    {
        Vector256<float> integers = Vector256.ConvertToSingle(Vector256.ShiftRightLogical(radiusBits, 1).AsInt32());
        Vector256<float> uniform = Fma(integers, Vector256.Create(1f / (1L << 31)), Vector256.Create(1f / (1L << 32)));
        Vector256<float> radius = Vector256.Sqrt(MinusTwoLog(uniform));

        Vector256<float> angle = Vector256.ConvertToSingle(angleBits.AsInt32()) * Vector256.Create(MathF.PI / (1L << 32));
        Vector256<float> square = angle * angle;
        Vector256<float> sine = Fma(square, Vector256.Create(-0.0001837417828f), Vector256.Create(0.008306815775f));
        sine = Fma(sine, square, Vector256.Create(-0.1666489676f));
        sine = Fma(sine, square, Vector256.Create(0.9999968817f));
        Vector256<float> cosine = Fma(square, Vector256.Create(2.315393644e-5f), Vector256.Create(-0.001385370454f));
        cosine = Fma(cosine, square, Vector256.Create(0.04166358473f));
        cosine = Fma(cosine, square, Vector256.Create(-0.4999990535f));
        cosine = Fma(cosine, square, Vector256.Create(0.9999999535f));
        Vector256<float> signedRadius = (radius.AsUInt32() ^ Vector256.ShiftLeft(angleBits, 31)).AsSingle();
        cosines = cosine * signedRadius;
        sines = sine * (angle * radius);
    }

    // −2 ln u for u in [2⁻³², 1]: u = m·2ᵉ with m in [√½, √2), and ln m = (m − 1)·polynomial.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MinusTwoLog(Vector256<float> u)
    {
        const int RootHalf = 0x3F3504F3;
        Vector256<int> bits = u.AsInt32();
        Vector256<int> exponent = Vector256.ShiftRightArithmetic(bits - Vector256.Create(RootHalf), 23);
        Vector256<float> mantissa = (bits - Vector256.ShiftLeft(exponent, 23)).AsSingle();
        Vector256<float> f = mantissa - Vector256<float>.One;
        Vector256<float> p = Fma(f, Vector256.Create(-2 * 0.1189600103f), Vector256.Create(-2 * -0.1866779306f));
        p = Fma(p, f, Vector256.Create(-2 * 0.2049633517f));
        p = Fma(p, f, Vector256.Create(-2 * -0.2490975131f));
        p = Fma(p, f, Vector256.Create(-2 * 0.3331450927f));
        p = Fma(p, f, Vector256.Create(-2 * -0.5000111277f));
        p = Fma(p, f, Vector256.Create(-2 * 1.000000975f));
        return Fma(p, f, Vector256.ConvertToSingle(exponent) * Vector256.Create(-2 * 0.6931471806f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
}
