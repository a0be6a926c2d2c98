using MathNet.Numerics;

namespace Ensemble.Numerics.Functions;

/// <summary>The incomplete beta function.</summary>
public static class IncompleteBeta
{
    /// <summary>I_x(a, b) = ∫₀ˣ t^{a−1}(1 − t)^{b−1}dt / B(a, b).</summary>
    /// <param name="a">&gt; 0.</param>
    /// <param name="b">&gt; 0.</param>
    /// <param name="x">From 0 to 1.</param>
    public static double Regularized(double a, double b, double x) => SpecialFunctions.BetaRegularized(a, b, x);
}
