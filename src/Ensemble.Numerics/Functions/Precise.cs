namespace Ensemble.Numerics.Functions;

/// <summary>Elementary functions that keep their relative accuracy near zero.</summary>
internal static class Precise
{
    /// <summary>eˣ − 1.</summary>
    public static double ExpMinusOne(double x)
    {
        double u = Math.Exp(x);
        double below = u - 1;
        return u == 1 ? x : below == -1 || double.IsInfinity(u) ? below : below * x / Math.Log(u);
    }

    /// <summary>log(1 + x) for x &gt; −1.</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}
