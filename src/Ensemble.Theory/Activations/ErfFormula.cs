using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Activations;

/// <summary>φ = erf: K = (2/π)asin r, K̇ = (4/π)/√((1+2a)(1+2b)(1−r²)) with r = 2c/√((1+2a)(1+2b)).</summary>
internal readonly struct ErfFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Variance(double variance) => 2 / Math.PI * Math.Asin(2 * variance / (1 + (2 * variance)));

    /// <inheritdoc/>
    public static double Describe(double variance) => 1 / Math.Sqrt(1 + (2 * variance));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> covariance)
    {
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> root = row * column;
        Vector256<double> r = Vector256.Min(Vector256.Max((covariance + covariance) * root, -one), one);
        Vector256<double> cosine = Vector256.Sqrt((one - r) * (one + r));
        return (Vector256.Create(2 / Math.PI) * ArcSine.Of(r, cosine), Vector256.Create(4 / Math.PI) * root / cosine);
    }
}
