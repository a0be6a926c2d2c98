using Ensemble.Numerics.Noise;

namespace Ensemble.Numerics.Tests;

/// <summary>
/// The law of the normals. Every z-score below is standard normal under the null hypothesis and is held to
/// |z| &lt; 5: a false alarm has probability 6·10⁻⁷ per score, below 3·10⁻⁵ for all of them. Seeds are fixed.
/// </summary>
public class NormalLawTests
{
    private const double Limit = 5;

    [Fact]
    public void Normals_Moments_AreThoseOfTheNormalLaw()
    {
        double[] sums = new double[9];
        const int Count = 1 << 23;
        ForEach(Count, x =>
        {
            double power = 1;
            for (int k = 1; k <= 8; k++)
            {
                power *= x;
                sums[k] += power;
            }
        });

        for (int k = 1; k <= 8; k++)
        {
            double mean = k % 2 == 1 ? 0 : DoubleFactorial(k - 1);
            double variance = DoubleFactorial((2 * k) - 1) - (mean * mean);
            AssertScore((sums[k] / Count) - mean, variance / Count, $"moment {k}");
        }
    }

    [Fact]
    public void Normals_Tails_AreThoseOfTheNormalLawToFiveSigma()
    {
        double[] edges = [-5, -4.5, -4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 4, 4.5, 5];
        double[] below = [2.866515718791939e-7, 3.397673124730060e-6, 3.167124183311992e-5, 1.349898031630095e-3, 0.02275013194817921, 0.1586552539314571, 0.3085375387259869];
        const int Count = 1 << 25;
        long[] counts = new long[edges.Length];
        ForEach(Count, x =>
        {
            for (int i = 0; i < edges.Length; i++)
            {
                counts[i] += x < edges[i] ? 1 : 0;
            }
        });

        for (int i = 0; i < edges.Length; i++)
        {
            double p = i == 7 ? 0.5 : i < 7 ? below[i] : 1 - below[edges.Length - 1 - i];
            AssertScore(((double)counts[i] / Count) - p, p * (1 - p) / Count, $"share below {edges[i]}");
        }
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 0, 1)]
    public void Normals_OfNeighbouringKeys_AreUncorrelated(int member, int layer, int step, int purpose)
    {
        const int Count = 1 << 20;
        float[] a = Draw(5, 3, 2, NoisePurpose.Langevin, Count);
        float[] b = Draw(5 + member, 3 + layer, 2 + step, (NoisePurpose)purpose, Count);
        AssertUncorrelated(a, b, 0, "same place");
        AssertUncorrelated(a, b, 1, "next place");
    }

    [Fact]
    public void Normals_OfConsecutiveSteps_AreUncorrelatedAtTheSamePlace()
    {
        // Two normals of each of many steps, since a step of the engine sees only the beginning of a stream.
        const int Steps = 1 << 18;
        var first = new float[Steps];
        var last = new float[Steps];
        var batch = new float[NoiseSequence.BatchSize];
        for (int step = 0; step < Steps; step++)
        {
            new NoiseSequence(7, 0, 1, step).Fill(batch);
            first[step] = batch[0];
            last[step] = batch[^1];
        }

        AssertUncorrelated(first, first, 1, "first normals of neighbouring steps");
        AssertUncorrelated(first, last, 0, "first and last normal of a batch");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(128)]
    public void Normals_OfAStream_AreUncorrelatedAcrossLanesAndBatches(int lag)
    {
        float[] normals = Draw(1, 2, 3, NoisePurpose.Langevin, 1 << 22);
        AssertUncorrelated(normals, normals, lag, "values");
        float[] squares = [.. normals.Select(x => ((x * x) - 1) / MathF.Sqrt(2))];
        AssertUncorrelated(squares, squares, lag, "squares");
    }

    private static void AssertUncorrelated(float[] a, float[] b, int lag, string what)
    {
        double sum = 0;
        int count = a.Length - lag;
        for (int i = 0; i < count; i++)
        {
            sum += (double)a[i] * b[i + lag];
        }

        AssertScore(sum / count, 1.0 / count, $"{what}, lag {lag}");
    }

    private static void AssertScore(double difference, double variance, string what)
    {
        double z = difference / Math.Sqrt(variance);
        Assert.True(Math.Abs(z) < Limit, $"{what}: z = {z:F2}");
    }

    private static float[] Draw(int member, int layer, int step, NoisePurpose purpose, int count)
    {
        var normals = new float[count];
        new NoiseSequence(2026, member, layer, step, purpose).Fill(normals);
        return normals;
    }

    private static void ForEach(int count, Action<double> take)
    {
        const int Piece = 1 << 16;
        var normals = new float[Piece];
        for (int step = 0; step < count / Piece; step++)
        {
            new NoiseSequence(11, 0, 0, step).Fill(normals);
            foreach (float x in normals)
            {
                take(x);
            }
        }
    }

    private static double DoubleFactorial(int n) => n <= 1 ? 1 : n * DoubleFactorial(n - 2);
}
