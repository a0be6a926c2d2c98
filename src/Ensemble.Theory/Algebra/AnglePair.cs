using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// φ(z) = z for z &gt; 0 and αz otherwise, in d = 1 − cosθ: K = √(ab)((1+α²)/2)(1 − d′) with
/// d′ = d − (1−α)²(sinθ − θcosθ)/((1+α²)π), K̇ = α + (1−α)²(π−θ)/2π and θ = 2asin√(d/2).
/// </summary>
internal readonly struct AnglePair(double slope) : IPairFormula
{
    /// <summary>Below this, d is the rounding of what is zero: a Gaussian and itself.</summary>
    private const double Rounding = 1e-15;
    private readonly double bend = (1 - slope) * (1 - slope);

    /// <inheritdoc/>
    public bool IsKinked => true;

    /// <inheritdoc/>
    public double Describe(double variance) => Math.Sqrt(variance);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<double> Value, Vector256<double> Derivative) Of(Vector256<double> row, Vector256<double> column, Vector256<double> covariance)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> two = Vector256.Create(2.0);
        Vector256<double> norm = row * column;
        Vector256<double> none = Vector256.Equals(norm, Vector256<double>.Zero);
        Vector256<double> cosine = covariance / Vector256.ConditionalSelect(none, one, norm);
        Vector256<double> d = one - cosine;
        d = Vector256.ConditionalSelect(Vector256.LessThan(d, Vector256.Create(Rounding)), Vector256<double>.Zero, Vector256.Min(d, two));
        Vector256<double> other = two - d;
        Vector256<double> half = Vector256.Min(d, other) * 0.5;
        Vector256<double> twice = two * Vector256.Sqrt(half);
        Vector256<double> acute = twice * ArcSine.OverRoot(half);
        Vector256<double> sine = twice * Vector256.Sqrt(one - half);
        Vector256<double> angle = Vector256.ConditionalSelect(Vector256.GreaterThan(d, other), Vector256.Create(Math.PI) - acute, acute);
        Vector256<double> kdot = Vector256.MultiplyAddEstimate(angle, Vector256.Create(-bend / (2 * Math.PI)), Vector256.Create(slope + (bend / 2)));
        Vector256<double> mapped = d - (Vector256.Create(bend / ((1 + (slope * slope)) * Math.PI)) * (sine - (angle * (one - d))));
        return (norm * Vector256.Create((1 + (slope * slope)) / 2) * (one - mapped), kdot);
    }
}
