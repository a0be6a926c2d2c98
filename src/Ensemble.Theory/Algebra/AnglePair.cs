using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// φ(z) = z for z &gt; 0 and αz otherwise. With c the covariance, cosθ = c/√(ab) and θ = 2asin√((1 − cosθ)/2):
/// K̇ = α + (1−α)²(π−θ)/2π and K = K̇c + √(ab)(1−α)² sinθ/2π.
/// </summary>
internal readonly struct AnglePair(double slope) : IPairFormula
{
    /// <summary>Below this, (1 − cosθ)/2 is the rounding of what is zero: a Gaussian and itself.</summary>
    private const double Rounding = 5e-16;
    private readonly double bend = (1 - slope) * (1 - slope) / (2 * Math.PI);

    /// <inheritdoc/>
    public static bool HasInverse => true;

    /// <inheritdoc/>
    public static bool IsEightWide => Vector512.IsHardwareAccelerated;

    /// <inheritdoc/>
    public bool IsKinked => true;

    /// <inheritdoc/>
    public double Describe(double variance) => Math.Sqrt(variance);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> inverse, Vector256<double> covariance)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> cosine = covariance * inverse;
        Vector256<double> half = Vector256.MinNative(one - cosine, one + cosine) * 0.5;
        half &= Vector256.GreaterThan(half, Vector256.Create(Rounding));
        Vector256<double> root = Vector256.Sqrt(half);
        Vector256<double> twice = root + root;
        Vector256<double> acute = twice * ArcSine.OverRoot(half);
        Vector256<double> sine = twice * Vector256.Sqrt(one - half);
        Vector256<double> angle = Vector256.ConditionalSelect(Vector256.LessThan(cosine, Vector256<double>.Zero), Vector256.Create(Math.PI) - acute, acute);
        Vector256<double> kdot = Vector256.MultiplyAddEstimate(angle, Vector256.Create(-bend), Vector256.Create(slope + (bend * Math.PI)));
        return (Vector256.MultiplyAddEstimate(kdot, covariance, row * column * bend * sine), kdot);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Value, Vector512<double> Derivative) Of(
        Vector512<double> row, Vector512<double> column, Vector512<double> inverse, Vector512<double> covariance)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> cosine = covariance * inverse;
        Vector512<double> half = Vector512.MinNative(one - cosine, one + cosine) * 0.5;
        half &= Vector512.GreaterThan(half, Vector512.Create(Rounding));
        Vector512<double> root = Vector512.Sqrt(half);
        Vector512<double> twice = root + root;
        Vector512<double> acute = twice * ArcSine.OverRoot(half);
        Vector512<double> sine = twice * Vector512.Sqrt(one - half);
        Vector512<double> angle = Vector512.ConditionalSelect(Vector512.LessThan(cosine, Vector512<double>.Zero), Vector512.Create(Math.PI) - acute, acute);
        Vector512<double> kdot = Vector512.MultiplyAddEstimate(angle, Vector512.Create(-bend), Vector512.Create(slope + (bend * Math.PI)));
        return (Vector512.MultiplyAddEstimate(kdot, covariance, row * column * bend * sine), kdot);
    }
}
