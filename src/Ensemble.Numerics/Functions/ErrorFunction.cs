using MathNet.Numerics;

namespace Ensemble.Numerics.Functions;

/// <summary>The error function and the normal quantile, to rounding.</summary>
internal static class ErrorFunction
{
    /// <summary>erf(x).</summary>
    public static double Erf(double x) => SpecialFunctions.Erf(x);

    /// <summary>The z with Φ(z) = p for 0 &lt; p &lt; 1.</summary>
    public static double NormalQuantile(double p) => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p);
}
