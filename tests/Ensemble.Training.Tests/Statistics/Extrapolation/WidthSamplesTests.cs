using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Training.Tests.Statistics.Extrapolation;

public class WidthSamplesTests
{
    [Fact]
    public void Grouped_AveragesConsecutiveSamples()
    {
        WidthSamples grouped = new WidthSamples(8, 2, [1, 10, 3, 30, 5, 50, 7, 70]).Grouped(2);

        Assert.Equal((2, 2, 8), (grouped.Count, grouped.Length, grouped.Width));
        Assert.Equal([2.0, 20], grouped.Sample(0).ToArray());
        Assert.Equal([6.0, 60], grouped.Sample(1).ToArray());
    }

    [Fact]
    public void Select_KeepsSomeQuantities()
    {
        WidthSamples selected = new WidthSamples(8, 3, [1, 2, 3, 4, 5, 6]).Select([2, 0]);

        Assert.Equal([3.0, 1], selected.Sample(0).ToArray());
        Assert.Equal([6.0, 4], selected.Sample(1).ToArray());
    }

    [Fact]
    public void With_PutsQuantitiesOfTheSameMembersTogether()
    {
        var one = new WidthSamples(8, 2, [1, 2, 3, 4]);
        WidthSamples joined = one.With(new WidthSamples(8, 1, [5, 6]));

        Assert.Equal([1.0, 2, 5], joined.Sample(0).ToArray());
        Assert.Equal([3.0, 4, 6], joined.Sample(1).ToArray());
        Assert.Throws<ArgumentException>(() => one.With(new WidthSamples(9, 1, [5, 6])));
        Assert.Throws<ArgumentException>(() => one.With(new WidthSamples(8, 1, [5, 6, 7])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Covariances_AverageToTheUnbiasedVarianceOfTheMoments(bool antithetic)
    {
        var random = new Random(1);
        var forest = new MomentForest(3, antithetic);
        var values = new double[30];
        for (int i = 0; i < 10; i++)
        {
            double[] member = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            member.CopyTo(values, 3 * i);
            forest.Add(i, member);
        }

        int size = antithetic ? 2 : 1;
        WidthSamples members = new(8, 3, values), squares = new(8, 3, [.. values.Select(value => value * value)]);
        WidthSamples variances = members.Grouped(size).Covariances(squares.Grouped(size), [0, 1, 2], [0, 1, 2]);

        double[] expected = forest.Measure(new MeasuredArray("any", [3])).Variance;
        for (int d = 0; d < 3; d++)
        {
            Assert.Equal(expected[d], Enumerable.Range(0, variances.Count).Average(i => variances.Sample(i)[d]), 1e-14);
        }
    }

    [Fact]
    public void Covariances_AverageToThoseOfTheCovarianceForest()
    {
        var random = new Random(2);
        var forest = new CovarianceForest(2, 1, 1);
        var values = new double[14];
        for (int i = 0; i < 7; i++)
        {
            values[2 * i] = random.NextDouble();
            values[(2 * i) + 1] = values[2 * i] + random.NextDouble();
            forest.Add(i, values.AsSpan(2 * i, 2));
        }

        double[] products = [.. Enumerable.Range(0, 7).SelectMany(i => new[] { values[2 * i] * values[(2 * i) + 1], values[(2 * i) + 1] * values[(2 * i) + 1] })];
        WidthSamples covariances = new WidthSamples(8, 2, values).Covariances(new WidthSamples(8, 2, products), [0, 1], [1, 1]);

        double[] expected = forest.Measure(new MeasuredArray("any", [2, 1, 1])).Mean;
        Assert.Equal(expected[1], Enumerable.Range(0, 7).Average(i => covariances.Sample(i)[0]), 1e-14);
        Assert.Equal(expected[3], Enumerable.Range(0, 7).Average(i => covariances.Sample(i)[1]), 1e-14);
    }

    /// <summary>About its own mean, and about one known without error, the estimate is without bias: f = d + e with ⟨d⟩ = 0 known, 40,000 times 8 members.</summary>
    [Fact]
    public void Variances_AboutASharperMean_AreWithoutBias()
    {
        var random = new Random(3);
        double sum = 0, squares = 0;
        const int repeats = 40_000, members = 8;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            double[] d = [.. Enumerable.Range(0, members).Select(_ => (2 * random.NextDouble()) - 1)], f = [.. d.Select(value => 0.7 + (1.2 * value) + (0.3 * random.NextDouble()))];
            WidthSamples samples = new(8, 1, f), square = new(8, 1, [.. f.Select(value => value * value)]);
            double estimate = samples.Variances(square, samples.Minus(new WidthSamples(8, 1, d))).Mean()[0];
            sum += estimate;
            squares += estimate * estimate;
            if (repeat == 0)
            {
                Assert.Equal(samples.Covariances(square, [0], [0]).Mean()[0], samples.Variances(square, samples).Mean()[0], 1e-14);
            }
        }

        // 1.44·Var d + 0.09/12 within four standard errors of the mean of the repetitions.
        double mean = sum / repeats, error = Math.Sqrt((squares / repeats) - (mean * mean)) / Math.Sqrt(repeats);
        Assert.InRange(mean, (1.44 / 3) + (0.09 / 12) - (4 * error), (1.44 / 3) + (0.09 / 12) + (4 * error));
    }

    [Fact]
    public void From_TakesMembersAndBlocks()
    {
        Simulation simulation = Simulations.Create();
        IObservable[] observables = [Observable.Parse("trajectories"), new SampledObservable(Observable.Parse("ntk"), 2)];
        EnsembleMeasurement measurement = Trainer.Run(new FakeEngine(), simulation, observables, new MemberRange(0, 6));

        Assert.Equal((6, 15), (WidthSamples.From(5, measurement["trajectories"]).Count, WidthSamples.From(5, measurement["trajectories"]).Length));
        Assert.Equal((3, 75), (WidthSamples.From(5, measurement["ntk_samples"]).Count, WidthSamples.From(5, measurement["ntk_samples"]).Length));
        Assert.Contains("'ntk' holds averages", Assert.Throws<ArgumentException>(() => WidthSamples.From(5, measurement["ntk"])).Message);
    }

    [Fact]
    public void BadArguments_AreNamed()
    {
        var samples = new WidthSamples(8, 1, [1, 2, 3]);

        Assert.Throws<ArgumentOutOfRangeException>(() => new WidthSamples(0, 1, [1, 2]));
        Assert.Throws<ArgumentException>(() => new WidthSamples(8, 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new WidthSamples(8, 2, [1, 2]));
        Assert.Contains("sample 1 of width 8 holds NaN", Assert.Throws<ArgumentException>(() => new WidthSamples(8, 2, [1, 2, double.NaN, 3])).Message);
        Assert.Contains("must divide 3", Assert.Throws<ArgumentException>(() => samples.Grouped(2)).Message);
        Assert.Throws<ArgumentException>(() => samples.Grouped(3));
        Assert.Throws<ArgumentException>(() => samples.Covariances(samples, [0], []));
        Assert.Throws<ArgumentException>(() => samples.Covariances(new WidthSamples(8, 1, [1, 2]), [0], [0]));
        Assert.Throws<ArgumentException>(() => samples.WithLeastVariance([1, 1]));
    }
}
