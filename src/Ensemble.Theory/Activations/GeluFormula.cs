using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Activations;

/// <summary>
/// φ(z) = zΦ(z). With A = 1 + a, B = 1 + b, D = AB − c², N = 1/(2π√D), s = (1 − ab)/(AB) and
/// H = E[Φ(u)Φ(v)] = ¼ + asin(c/√(AB))/2π, Stein's lemma gives K = N(ab + sc²) + cH and
/// K̇ = ∂K/∂c = H + N(c + 2sc + c(ab + sc²)/D).
/// </summary>
internal readonly struct GeluFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Variance(double variance)
    {
        var a = Vector256.Create(variance);
        return Of(a, a, a).Value[0];
    }

    /// <inheritdoc/>
    public static double Describe(double variance) => variance;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> covariance)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> c = covariance;
        Vector256<double> variances = row * column;
        Vector256<double> product = (one + row) * (one + column);
        Vector256<double> determinant = product - (c * c);
        Vector256<double> inverse = one / Vector256.Sqrt(product);
        Vector256<double> cosine = Vector256.Sqrt(Vector256.Max(determinant, Vector256<double>.Zero)) * inverse;
        Vector256<double> density = Vector256.Create(1 / (2 * Math.PI)) * inverse / cosine;
        Vector256<double> both = Vector256.Create(0.25) + (Vector256.Create(1 / (2 * Math.PI)) * ArcSine.Of(c * inverse, cosine));
        Vector256<double> s = (one - variances) / product;
        Vector256<double> bulk = variances + (s * c * c);
        return ((density * bulk) + (c * both), both + (density * c * (one + s + s + (bulk / determinant))));
    }
}
