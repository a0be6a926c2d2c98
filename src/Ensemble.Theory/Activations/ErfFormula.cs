using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Activations;

/// <summary>
/// φ = erf: K = (2/π)asin r, K̇ = (4/π)/√n with r = 2c/√((1+2a)(1+2b)) and n = (1+2a)(1+2b) − 4c² = 1 + 2a + 2b + 4(ab − c²), in which
/// nothing cancels.
/// </summary>
/// <remarks>Equations: K4.</remarks>
internal readonly struct ErfFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Describe(double variance) => 1 / Math.Sqrt(1 + (2 * variance));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Root(Vector256<double> a, Vector256<double> b) =>
        Vector256<double>.One / Vector256.Sqrt((Vector256<double>.One + a + a) * (Vector256<double>.One + b + b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> root, Vector256<double> a, Vector256<double> b, Vector256<double> c)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> twice = Covariances.Determinant(a, b, c) * 2.0 + (a + b);
        Vector256<double> n = Vector256.FusedMultiplyAdd(Vector256.Create(2.0), twice, one);
        Vector256<double> inverse = one / Vector256.Sqrt(n);
        Vector256<double> r = Vector256.Min(Vector256.Max((c + c) * root, -one), one);
        return (Vector256.Create(2 / Math.PI) * ArcSine.Of(r, n * inverse * root), Vector256.Create(4 / Math.PI) * inverse);
    }
}
