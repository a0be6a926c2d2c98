using MathNet.Numerics;

namespace Ensemble.Numerics.Functions;

/// <summary>The error function and the standard normal law, to rounding.</summary>
public static class ErrorFunction
{
    /// <summary>erf(x).</summary>
    /// <param name="x">Any number.</param>
    public static double Erf(double x) => SpecialFunctions.Erf(x);

    /// <summary>The x with erf(x) = y.</summary>
    /// <param name="y">A number between −1 and 1.</param>
    public static double ErfInverse(double y) => SpecialFunctions.ErfInv(y);

    /// <summary>Φ(z), the probability of a standard normal number below z, also where it is tiny.</summary>
    /// <param name="z">Any number.</param>
    public static double NormalProbability(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;

    /// <summary>e^{−z²/2}/√(2π).</summary>
    /// <param name="z">Any number.</param>
    public static double NormalDensity(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The z with Φ(z) = p.</summary>
    /// <param name="p">A probability between 0 and 1.</param>
    public static double NormalQuantile(double p) => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p);
}
