using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Activations;

/// <summary>φ = sin: K = e^{−(a+b)/2} sinh c, K̇ = e^{−(a+b)/2} cosh c.</summary>
/// <remarks>Equations: K6.</remarks>
internal readonly struct SinFormula : IDualFormula
{
    /// <inheritdoc/>
    public static double Describe(double variance) => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Root(Vector256<double> a, Vector256<double> b) =>
        Vector256<double>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> root, Vector256<double> a, Vector256<double> b, Vector256<double> c)
    {
        // Both exponents are ≤ 0, so nothing overflows; differences of near variances are exact.
        Vector256<double> up = Vector256.Exp(((c - a) + (c - b)) * 0.5);
        Vector256<double> down = Vector256.Exp(((c + a) + (c + b)) * -0.5);
        Vector256<double> far = (up - down) * 0.5;

        // sinh c = c(1 + c²/3!·(1 + c²/(4·5)(…))) where the difference would cancel.
        Vector256<double> square = c * c;
        Vector256<double> series = Vector256<double>.One;
        for (int k = 14; k >= 2; k -= 2)
        {
            series = Vector256.FusedMultiplyAdd(series, square * (1.0 / (k * (k + 1))), Vector256<double>.One);
        }

        Vector256<double> near = Vector256.Exp((a + b) * -0.5) * c * series;
        return (Vector256.ConditionalSelect(Vector256.LessThan(square, Vector256<double>.One), near, far), (up + down) * 0.5);
    }
}
