using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Noise;

/// <summary>
/// Pairs of standard normals from random words: √(−2 ln U)·(cos θ, sin θ). Logarithm, sine and cosine are minimax
/// polynomials; the relative error of a normal is below 5·10⁻⁶ and its largest size is 6.66. Two transforms, a and b,
/// stand side by side, because one alone would leave the processor waiting.
/// </summary>
/// <remarks>Equations: N3.</remarks>
internal static class BoxMuller
{
    /// <summary>Turns 24 random words into 32 normals.</summary>
    /// <param name="radiusA">Per lane, U in 31 bits from 2⁻³² up, and the sign of the cosine in the highest bit.</param>
    /// <param name="radiusB">The same for b.</param>
    /// <param name="angles">θ within a half circle: for a from the high half of the word, for b from the low half.</param>
    /// <param name="cosA">√(−2 ln U)·cos θ of a.</param>
    /// <param name="sinA">√(−2 ln U)·sin θ of a.</param>
    /// <param name="cosB">√(−2 ln U)·cos θ of b.</param>
    /// <param name="sinB">√(−2 ln U)·sin θ of b.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform(
        Vector256<uint> radiusA, Vector256<uint> radiusB, Vector256<uint> angles,
        out Vector256<float> cosA, out Vector256<float> sinA, out Vector256<float> cosB, out Vector256<float> sinB)
    {
        // −2 ln U with U·2³¹ = m·2ᵉ⁺³¹ and m in [√½, √2): ln m = (m − 1)·polynomial.
        const int RootHalf = 0x3F3504F3;
        const int Exponent31 = 31 << 23;
        Vector256<float> uA = Vector256.ConvertToSingle((radiusA & Vector256.Create(0x7FFFFFFFu)).AsInt32()) + Vector256.Create(0.5f);
        Vector256<float> uB = Vector256.ConvertToSingle((radiusB & Vector256.Create(0x7FFFFFFFu)).AsInt32()) + Vector256.Create(0.5f);
        Vector256<int> bitsA = uA.AsInt32() - Vector256.Create(RootHalf + Exponent31);
        Vector256<int> bitsB = uB.AsInt32() - Vector256.Create(RootHalf + Exponent31);
        Vector256<float> fA = ((bitsA & Vector256.Create(0x007FFFFF)) + Vector256.Create(RootHalf)).AsSingle() - Vector256<float>.One;
        Vector256<float> fB = ((bitsB & Vector256.Create(0x007FFFFF)) + Vector256.Create(RootHalf)).AsSingle() - Vector256<float>.One;
        Vector256<float> eA = Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(bitsA, 23)) * Vector256.Create(-2 * 0.6931471806f);
        Vector256<float> eB = Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(bitsB, 23)) * Vector256.Create(-2 * 0.6931471806f);
        Vector256<float> pA = Fma(fA, -2 * -0.142920786f, -2 * 0.2205593085f);
        Vector256<float> pB = Fma(fB, -2 * -0.142920786f, -2 * 0.2205593085f);
        pA = Fma(pA, fA, -2 * -0.2540326603f);
        pB = Fma(pB, fB, -2 * -0.2540326603f);
        pA = Fma(pA, fA, -2 * 0.3325802444f);
        pB = Fma(pB, fB, -2 * 0.3325802444f);
        pA = Fma(pA, fA, -2 * -0.4999021786f);
        pB = Fma(pB, fB, -2 * -0.4999021786f);
        pA = Fma(pA, fA, -2 * 1.000004559f);
        pB = Fma(pB, fB, -2 * 1.000004559f);
        Vector256<float> rA = Vector256.Sqrt(Vector256.FusedMultiplyAdd(pA, fA, eA));
        Vector256<float> rB = Vector256.Sqrt(Vector256.FusedMultiplyAdd(pB, fB, eB));

        // Half a step is added to the sixteen bits of b, or its sine would be negative on average.
        const float AngleUnit = MathF.PI / (1L << 32);
        Vector256<float> angleA = Vector256.ConvertToSingle(angles.AsInt32()) * Vector256.Create(AngleUnit);
        Vector256<float> angleB = Fma(
            Vector256.ConvertToSingle(Vector256.ShiftLeft(angles, 16).AsInt32()), AngleUnit, AngleUnit * (1 << 15));
        Vector256<float> squareA = angleA * angleA;
        Vector256<float> squareB = angleB * angleB;
        Vector256<float> cA = Fma(squareA, 2.315393644e-5f, -0.001385370454f);
        Vector256<float> cB = Fma(squareB, 2.315393644e-5f, -0.001385370454f);
        Vector256<float> sA = Fma(squareA, -0.0001837417828f, 0.008306815775f);
        Vector256<float> sB = Fma(squareB, -0.0001837417828f, 0.008306815775f);
        cA = Fma(cA, squareA, 0.04166358473f);
        cB = Fma(cB, squareB, 0.04166358473f);
        sA = Fma(sA, squareA, -0.1666489676f);
        sB = Fma(sB, squareB, -0.1666489676f);
        cA = Fma(cA, squareA, -0.4999990535f);
        cB = Fma(cB, squareB, -0.4999990535f);
        sA = Fma(sA, squareA, 0.9999968817f);
        sB = Fma(sB, squareB, 0.9999968817f);
        cA = Fma(cA, squareA, 0.9999999535f);
        cB = Fma(cB, squareB, 0.9999999535f);
        sinA = sA * (angleA * rA);
        sinB = sB * (angleB * rB);
        cosA = cA * (rA.AsUInt32() ^ (radiusA & Vector256.Create(0x80000000u))).AsSingle();
        cosB = cB * (rB.AsUInt32() ^ (radiusB & Vector256.Create(0x80000000u))).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> a, float b, float c) =>
        Vector256.FusedMultiplyAdd(a, Vector256.Create(b), Vector256.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, float c) =>
        Vector256.FusedMultiplyAdd(a, b, Vector256.Create(c));
}
