using Ensemble.Numerics.Noise;

namespace Ensemble.Numerics.Tests;

public class SplitMix64Tests
{
    [Fact]
    public void Next_GivesThePublishedNumbers()
    {
        var random = new SplitMix64(1234567);
        ulong[] known = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(known, known.Select(_ => random.Next()));
    }

    [Fact]
    public void StreamsOfOtherPurposesOrSeeds_Differ()
    {
        ulong[] first = [SplitMix64.For(1, "a").Next(), SplitMix64.For(1, "b").Next(), SplitMix64.For(2, "a").Next(), SplitMix64.For(2, "b").Next()];
        Assert.Equal(4, first.Distinct().Count());
        Assert.Equal(first[0], SplitMix64.For(1, "a").Next());
        Assert.Equal(100, Enumerable.Range(0, 100).Select(stream => SplitMix64.For(1, (ulong)stream).Next()).Distinct().Count());
        Assert.NotEqual(SplitMix64.For(1, 3UL).Next(), SplitMix64.For(2, 3UL).Next());
    }

    /// <summary>χ² with 4 degrees of freedom exceeds 23 with probability 1.3e-4.</summary>
    [Fact]
    public void Below_GivesEachNumberEquallyOften()
    {
        var random = new SplitMix64(11);
        double[] counts = new double[5];
        for (int draw = 0; draw < 50_000; draw++)
        {
            counts[random.Below(5)]++;
        }

        Assert.InRange(counts.Sum(count => (count - 10_000) * (count - 10_000) / 10_000), 0, 23);
    }

    [Fact]
    public void Shuffle_GivesEachOrderEquallyOften()
    {
        var random = new SplitMix64(5);
        var counts = new Dictionary<string, int>();
        const int Draws = 24000;
        for (int draw = 0; draw < Draws; draw++)
        {
            char[] letters = ['a', 'b', 'c', 'd'];
            random.Shuffle(letters.AsSpan());
            string order = new(letters);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // χ² with 23 degrees of freedom exceeds 55.5 with probability 1.6e-4.
        double expected = Draws / 24.0;
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(count => (count - expected) * (count - expected) / expected), 0, 55.5);
    }

    [Fact]
    public void FillNormal_HasTheMomentsOfANormalDistribution()
    {
        var values = new double[200001];
        new SplitMix64(7).FillNormal(values);

        // Standard errors of the sample moments are √(1, 2, 15, 96)/√n; five of them are exceeded with probability 6e-7 each.
        double Allowed(double variance) => 5 * Math.Sqrt(variance / values.Length);
        Assert.Equal(0, values.Average(), Allowed(1));
        Assert.Equal(1, values.Average(z => z * z), Allowed(2));
        Assert.Equal(0, values.Average(z => z * z * z), Allowed(15));
        Assert.Equal(3, values.Average(z => z * z * z * z), Allowed(96));
        Assert.Equal(0, Enumerable.Range(0, values.Length - 1).Average(i => values[i] * values[i + 1]), Allowed(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(7)]
    public void Signs_AreBalanced(int count)
    {
        double[] signs = new SplitMix64(3).Signs(count);
        Assert.All(signs, sign => Assert.Equal(1, Math.Abs(sign)));
        Assert.Equal(count % 2, Math.Abs(signs.Sum()));
    }

    [Fact]
    public void SignLeftOver_IsRandom() =>
        Assert.Equal([-1, 1], Enumerable.Range(0, 20).Select(seed => SplitMix64.For((ulong)seed, "x").Signs(1)[0]).Distinct().Order());
}
