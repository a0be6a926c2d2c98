using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

public class FourthMomentForestTests
{
    private static readonly MeasuredArray Any = new("any", [2]);

    /// <summary>The error is that of the mean of q = (x − x̄)², or of its mean over pairs, written out over all members.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 13)]
    [InlineData(false, 64)]
    [InlineData(true, 2)]
    [InlineData(true, 4)]
    [InlineData(true, 26)]
    public void TheError_IsThatOfTheMeanSquare(bool antithetic, int members)
    {
        double[][] values = Values(members, 1);
        Measurement measured = Filled(values, antithetic, [.. Enumerable.Range(0, members)]).Measure(Any), base0 = Base(values, antithetic).Measure(Any);
        Assert.Equal(base0.Mean, measured.Mean);
        Assert.Equal(base0.Variance, measured.Variance);
        Assert.Equal(base0.StandardError, measured.StandardError);
        for (int d = 0; d < 2; d++)
        {
            double mean = values.Average(value => value[d]);
            double[] squares = [.. values.Select(value => Math.Pow(value[d] - mean, 2))];
            double[] q = antithetic ? [.. squares.Chunk(2).Select(pair => pair.Average())] : squares;
            double expected = q.Length < 2 ? double.NaN : Math.Sqrt(q.Sum(value => Math.Pow(value - q.Average(), 2)) / (q.Length - 1) / q.Length);
            Assert.Equal(expected, measured.VarianceStandardError![d], 1e-7);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheOrderOfMembers_DoesNotMatter_ToTheLastBit(bool antithetic)
    {
        double[][] values = Values(22, 2);
        int[] order = [.. Enumerable.Range(0, 22)];
        FourthMomentForest straight = Filled(values, antithetic, order), shuffled = Filled(values, antithetic, [.. order.OrderBy(member => member * 7 % 22)]);
        Assert.Equal(straight.Measure(Any).VarianceStandardError!, shuffled.Measure(Any).VarianceStandardError!);

        FourthMomentForest merged = Filled(values, antithetic, order[..9]), copy = new(2, antithetic);
        merged.Merge(Filled(values, antithetic, order[9..]));
        copy.ReadNodes(new BinaryReader(new MemoryStream(ForestBytes.Of(merged))));
        Assert.Equal(straight.Measure(Any).VarianceStandardError!, copy.Measure(Any).VarianceStandardError!);
    }

    /// <summary>
    /// Of members with heavy tails (x|x| of a normal x) the Gaussian formula is wrong; over 400 ensembles of 400 the
    /// true scatter of the variance is met within 25 % (five errors of about 5 %, the tails of q included).
    /// </summary>
    [Fact]
    public void HeavyTails_AreCounted()
    {
        var random = new Random(3);
        double[] variances = new double[400], errors = new double[400], gaussian = new double[400];
        for (int i = 0; i < 400; i++)
        {
            var forest = new FourthMomentForest(1);
            for (int member = 0; member < 400; member++)
            {
                double x = Gaussian.Next(random);
                forest.Add(member, [x * Math.Abs(x)]);
            }

            Measurement measured = forest.Measure(new MeasuredArray("any", [1]));
            (variances[i], errors[i], gaussian[i]) = (measured.Variance[0], measured.VarianceError()[0], measured.Variance[0] * Math.Sqrt(2.0 / 399));
        }

        double mean = variances.Average(), scatter = Math.Sqrt(variances.Sum(value => (value - mean) * (value - mean)) / 399);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)) / scatter, 0.75, 1.25);
        Assert.True(gaussian.Average() / scatter < 0.6);
    }

    private static double[][] Values(int members, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, members).Select(_ => new[] { Gaussian.Next(random), 5 + random.NextDouble() })];
    }

    private static FourthMomentForest Filled(double[][] values, bool antithetic, int[] members)
    {
        var forest = new FourthMomentForest(2, antithetic);
        foreach (int member in members)
        {
            forest.Add(member, values[member]);
        }

        return forest;
    }

    private static MomentForest Base(double[][] values, bool antithetic)
    {
        var forest = new MomentForest(2, antithetic);
        for (int member = 0; member < values.Length; member++)
        {
            forest.Add(member, values[member]);
        }

        return forest;
    }
}
