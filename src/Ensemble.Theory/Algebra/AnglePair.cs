using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// φ(z) = z for z &gt; 0 and αz otherwise. With c the covariance, cosθ = c/√(ab), sinθ = √(1 − cos²θ), rounded
/// once, and θ = sinθ·(θ/sinθ), a smooth function of |cosθ|:
/// K̇ = α + (1−α)²(π−θ)/2π and K = K̇c + √(ab)(1−α)² sinθ/2π.
/// </summary>
/// <remarks>Equations: K3.</remarks>
internal readonly struct AnglePair(double slope) : IPairFormula
{
    /// <summary>Below this, 1 − cos²θ is the rounding of what is zero: a Gaussian and itself.</summary>
    private const double Rounding = 2e-15;
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
        Vector256<double> square = Vector256.MultiplyAddEstimate(-cosine, cosine, one);
        square &= Vector256.GreaterThan(square, Vector256.Create(Rounding));
        Vector256<double> sine = Vector256.Sqrt(square);
        Vector256<double> acute = sine * ArcSine.OverSine(Vector256.MultiplyAddEstimate(Vector256.Abs(cosine), Vector256.Create(-2.0), one));
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
        Vector512<double> square = Vector512.MultiplyAddEstimate(-cosine, cosine, one);
        square &= Vector512.GreaterThan(square, Vector512.Create(Rounding));
        Vector512<double> sine = Vector512.Sqrt(square);
        Vector512<double> acute = sine * ArcSine.OverSine(Vector512.MultiplyAddEstimate(Vector512.Abs(cosine), Vector512.Create(-2.0), one));
        Vector512<double> angle = Vector512.ConditionalSelect(Vector512.LessThan(cosine, Vector512<double>.Zero), Vector512.Create(Math.PI) - acute, acute);
        Vector512<double> kdot = Vector512.MultiplyAddEstimate(angle, Vector512.Create(-bend), Vector512.Create(slope + (bend * Math.PI)));
        return (Vector512.MultiplyAddEstimate(kdot, covariance, row * column * bend * sine), kdot);
    }
}
