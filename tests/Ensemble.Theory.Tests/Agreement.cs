namespace Ensemble.Theory.Tests;

internal static class Agreement
{
    /// <summary>Fails unless every value is within the tolerance, taken relative to the value or to 1, whichever is smaller.</summary>
    public static void Relative(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        double scale = 0;
        foreach (double value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        Within(expected, actual, tolerance * Math.Min(1, scale), what);
    }

    /// <summary>Fails unless every value is within the absolute tolerance.</summary>
    public static void Within(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{what}[{i}] is {actual[i]:R}; expected {expected[i]:R} ± {tolerance:R}, off by {actual[i] - expected[i]:E2}");
        }
    }
}
