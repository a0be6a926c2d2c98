using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Tests.Comparing;

public class BinomialScoreTests
{
    /// <summary>All of M members right, each with probability p: the mid-p value is p^M/2.</summary>
    [Theory]
    [InlineData(200, 0.999)]
    [InlineData(200, 0.97)]
    [InlineData(40, 0.8)]
    public void WhereAllMembersAreRight_TheProbabilityOfThatDecides(int members, double probability)
    {
        double z = BinomialScore.Of(1, probability, 0, members)!.Value;
        double tail = Tail(z), expected = Math.Pow(probability, members) / 2;
        Assert.Equal(0, Math.Log(tail / expected), 1e-6);
    }

    /// <summary>A correct theory of 0.9995 beside 1000 members that are all right was left out, or, with a tiny error, hundreds of errors off.</summary>
    [Fact]
    public void NearOne_AFewMissesAreNoDisagreement()
    {
        Assert.InRange(BinomialScore.Of(1, 0.9995, 0, 1000)!.Value, 0, 1);

        // One wrong point of 4 in 1000 members, where two are expected: the standard error of the mean is 1/4000.
        Assert.InRange(BinomialScore.Of(1 - (1.0 / 4000), 0.9995, 1.0 / 4000, 1000)!.Value, 0, 1);
        Assert.True(BinomialScore.Of(1, 0.9, 0, 1000) > 10);
        Assert.True(BinomialScore.Of(0.9, 1, 0.01, 1000) < -10);
        Assert.Equal(0, BinomialScore.Of(1, 1, 0, 1000));
        Assert.True(BinomialScore.Of(0, 0.01, 0, 1000) < -3);
    }

    [Fact]
    public void WithManyOfBothOutcomes_TheStandardErrorWillDo() => Assert.Null(BinomialScore.Of(0.6, 0.62, 0.01, 1000));

    /// <summary>1 − Φ(z) by Simpson's rule.</summary>
    private static double Tail(double z)
    {
        const int intervals = 20000;
        const double width = 12.0 / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++)
        {
            double x = z + (i * width), weight = i is 0 or intervals ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.Exp(-x * x / 2);
        }

        return sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }
}
