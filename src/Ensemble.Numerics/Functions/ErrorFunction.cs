using MathNet.Numerics;

namespace Ensemble.Numerics.Functions;

/// <summary>The error function and the normal quantile, to rounding.</summary>
public static class ErrorFunction
{
    /// <summary>erf(x).</summary>
    /// <param name="x">Any number.</param>
    public static double Erf(double x) => SpecialFunctions.Erf(x);

    /// <summary>The z with Φ(z) = p.</summary>
    /// <param name="p">A probability between 0 and 1.</param>
    public static double NormalQuantile(double p) => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p);
}
