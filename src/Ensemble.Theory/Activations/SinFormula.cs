using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Activations;

/// <summary>φ = sin: K = e^{−(a+b)/2} sinh c, K̇ = e^{−(a+b)/2} cosh c.</summary>
internal readonly struct SinFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Variance(double variance) => -Precise.ExpMinusOne(-2 * variance) / 2;

    /// <inheritdoc/>
    public static double Describe(double variance) => variance / 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> covariance)
    {
        // Both exponents are ≤ 0, so nothing overflows.
        Vector256<double> sum = row + column;
        Vector256<double> up = Vector256.Exp(covariance - sum);
        Vector256<double> down = Vector256.Exp(-covariance - sum);
        return ((up - down) * 0.5, (up + down) * 0.5);
    }
}
