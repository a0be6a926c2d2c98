using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Activations;

/// <summary>
/// φ(z) = zΦ(z). With A = 1 + a, B = 1 + b, D = AB − c² = 1 + a + b + (ab − c²), N = 1/(2π√D) and
/// H = E[Φ(u)Φ(v)] = ¼ + asin(c/√(AB))/2π, Stein's lemma gives K = N(abD + c²)/(AB) + cH and
/// K̇ = ∂K/∂c = H + Nc(3 + a + b + c²/D)/(AB), in which nothing cancels.
/// </summary>
/// <remarks>Equations: K5.</remarks>
internal readonly struct GeluFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Describe(double variance) => 1 / Math.Sqrt(1 + variance);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Root(Vector256<double> a, Vector256<double> b) =>
        Vector256<double>.One / Vector256.Sqrt((Vector256<double>.One + a) * (Vector256<double>.One + b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> root, Vector256<double> a, Vector256<double> b, Vector256<double> c)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> sum = one + (a + b);
        Vector256<double> determinant = sum + Covariances.Determinant(a, b, c);
        Vector256<double> inverse = one / Vector256.Sqrt(determinant);
        Vector256<double> density = Vector256.Create(1 / (2 * Math.PI)) * inverse;
        Vector256<double> both = Vector256.Create(0.25) + (Vector256.Create(1 / (2 * Math.PI)) * ArcSine.Of(c * root, determinant * inverse * root));

        Vector256<double> overlap = c * root;
        Vector256<double> ratio = c * inverse;
        Vector256<double> slope = Vector256.FusedMultiplyAdd(ratio, ratio, sum + Vector256.Create(2.0)) * root;
        return (
            (density * ((a * root * (b * root) * determinant) + (overlap * overlap))) + (c * both),
            both + (density * overlap * slope));
    }
}
