namespace Ensemble.Training.Cpu;

/// <summary>Activations in double precision that <see cref="Math"/> lacks.</summary>
internal static class ScalarFunctions
{
    private const double SeriesLimit = 2.5;
    private const double SaturationLimit = 6;

    /// <summary>erf(x), to a few units of rounding.</summary>
    public static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (size <= SeriesLimit)
        {
            // erf x = (2/√π) e^{−x²} Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, all terms of one sign.
            double term = x;
            double sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }

        return size >= SaturationLimit ? Math.Sign(x) : Math.Sign(x) * (1 - ComplementaryTail(size));
    }

    /// <summary>2e^{−x²}/√π.</summary>
    public static double ErfDerivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);

    /// <summary>1 − tanh²x.</summary>
    public static double TanhDerivative(double x)
    {
        double value = Math.Tanh(x);
        return 1 - (value * value);
    }

    /// <summary>x·Φ(x).</summary>
    public static double Gelu(double x) => x * Distribution(x);

    /// <summary>Φ(x) + x·e^{−x²/2}/√(2π).</summary>
    public static double GeluDerivative(double x) => Distribution(x) + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));

    private static double Distribution(double x) => 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    // erfc x = e^{−x²}/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))).
    private static double ComplementaryTail(double x)
    {
        double fraction = x;
        for (int n = 120; n >= 1; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
