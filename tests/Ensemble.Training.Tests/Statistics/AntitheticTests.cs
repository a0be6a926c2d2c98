using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

/// <summary>Members f = m ± g + h with g shared by a pair: Var f = 1 + 0.25, variance of a pair's mean 0.125.</summary>
public class AntitheticTests
{
    private const double OwnDeviation = 0.5;
    private static readonly MeasuredArray Any = new("any", [1, 1, 1]);

    [Fact]
    public void StandardError_IsThatOfThePairMeans()
    {
        double[] members = Pairs(new Random(1), 7);
        Measurement measured = Fill(new MomentForest(1, antithetic: true), members).Measure(Any);

        double[] pairs = [.. members.Chunk(2).Select(pair => pair.Average())];
        double mean = pairs.Average(), variance = pairs.Sum(pair => (pair - mean) * (pair - mean)) / 6;
        Assert.Equal(mean, measured.Mean[0], 1e-14);
        Assert.Equal(Math.Sqrt(variance / 7), measured.StandardError[0], 1e-14);
        Assert.Equal((14, 7), (measured.Members, measured.Samples));
        Assert.Equal(measured.Variance[0] * Math.Sqrt(2.0 / 6), measured.VarianceError()[0], 1e-15);
    }

    [Fact]
    public void VarianceCovarianceAndError_AreUnbiased()
    {
        // 5,000 ensembles of 3 pairs. Tolerances are five standard errors of each average, so the false-alarm
        // probability is below 2e-6 in all; the error of taking pairs as independent (1.25/6 = 0.208) is far outside.
        const int ensembles = 5_000;
        var random = new Random(2);
        double[] variances = new double[ensembles], covariances = new double[ensembles], errors = new double[ensembles];
        for (int i = 0; i < ensembles; i++)
        {
            double[] members = Pairs(random, 3);
            Measurement measured = Fill(new MomentForest(1, antithetic: true), members).Measure(Any);
            variances[i] = measured.Variance[0];
            errors[i] = measured.StandardError[0] * measured.StandardError[0];
            covariances[i] = Fill(new CovarianceForest(1, 1, 1, antithetic: true), members).Measure(Any).Mean[0];
        }

        AssertMean(1.25, variances);
        AssertMean(0.125 / 3, errors);
        Assert.All(variances.Zip(covariances), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void AnyOrderAndSplit_GivesTheSameBytes()
    {
        double[] members = Pairs(new Random(3), 11);
        byte[] moments = ForestBytes.Of(Fill(new MomentForest(1, true), members)), covariance = ForestBytes.Of(Fill(new CovarianceForest(1, 1, 1, true), members));
        for (int seed = 0; seed < 20; seed++)
        {
            int[] order = [.. Enumerable.Range(0, members.Length)];
            new Random(seed).Shuffle(order);
            Assert.Equal(moments, ForestBytes.Of(Fill(new MomentForest(1, true), members, order)));
            MemberForest half = Fill(new CovarianceForest(1, 1, 1, true), members, order[..9]);
            half.Merge(Fill(new CovarianceForest(1, 1, 1, true), members, order[9..]));
            Assert.Equal(covariance, ForestBytes.Of(half));
        }
    }

    [Fact]
    public void AMemberWithoutItsPartner_IsRefused()
    {
        MemberForest forest = Fill(new MomentForest(1, true), Pairs(new Random(4), 3), [0, 1, 2, 5]);

        Assert.Contains("that of member 2 is incomplete", Assert.Throws<InvalidOperationException>(() => forest.Measure(Any)).Message);
    }

    [Fact]
    public void ASinglePair_HasNoError() =>
        Assert.True(double.IsNaN(Fill(new MomentForest(1, true), Pairs(new Random(5), 1)).Measure(Any).StandardError[0]));

    [Fact]
    public void AnAntitheticSimulation_IsMeasuredByPairs()
    {
        Simulation plain = Simulations.Create();
        var antithetic = new Simulation(plain.Network, plain.Schedule, plain.Steps, plain.Data, plain.RecordSteps, plain.Seed) { Antithetic = true };
        IObservable[] predictor = [Observable.Parse("predictor")];

        Measurement independent = Trainer.Run(new FakeEngine(), plain, predictor, new MemberRange(0, 6))["predictor"];
        Measurement pairs = Trainer.Run(new FakeEngine(), antithetic, predictor, new MemberRange(0, 6))["predictor"];

        Assert.NotEqual(independent.StandardError, pairs.StandardError);
        Assert.Equal(independent.Mean, pairs.Mean);
    }

    private static double[] Pairs(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).SelectMany(_ =>
        {
            double g = Gaussian.Next(random);
            return new[] { 3 + g + (OwnDeviation * Gaussian.Next(random)), 3 - g + (OwnDeviation * Gaussian.Next(random)) };
        }),
    ];

    private static MemberForest Fill(MemberForest forest, double[] members, IEnumerable<int>? order = null)
    {
        foreach (int member in order ?? Enumerable.Range(0, members.Length))
        {
            forest.Add(member, [members[member]]);
        }

        return forest;
    }

    private static void AssertMean(double expected, double[] values)
    {
        double mean = values.Average();
        double error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length / (values.Length - 1));
        Assert.InRange(mean, expected - (5 * error), expected + (5 * error));
        Assert.True(error < 0.03 * expected);
    }
}
