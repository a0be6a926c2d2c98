namespace Ensemble.Training.Tests;

internal static class Gaussian
{
    /// <summary>A standard normal number by Box–Muller.</summary>
    public static double Next(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
