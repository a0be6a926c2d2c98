using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

public class BlockForestTests
{
    private static readonly MeasuredArray Any = new("any", [2]);

    [Fact]
    public void Members_AreKeptInAscendingOrder()
    {
        BlockForest forest = Filled(0, [7, 2, 3, 0, 9]);
        forest.Merge(Filled(0, [1, 4]));

        Measurement measured = forest.Measure(Any);

        Assert.Equal([0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 7, 70, 9, 90], measured.Mean);
        Assert.Equal([7, 2], measured.Array.Shape.ToArray());
        Assert.False(measured.HasErrors);
    }

    [Fact]
    public void Blocks_AreTheMeansOfConsecutiveMembers()
    {
        Measurement measured = Filled(2, [11, 10, 9, 8, 0, 1, 2, 3, 4, 5, 6, 7]).Measure(Any);

        Assert.Equal([1.5, 15, 5.5, 55, 9.5, 95], measured.Mean);
        Assert.Equal([3, 2], measured.Array.Shape.ToArray());
        Assert.Equal(12, measured.Members);
    }

    [Fact]
    public void AnIncompleteBlock_IsLeftOut()
    {
        Assert.Equal([1.5, 15], Filled(2, [0, 1, 2, 3, 4, 5, 8]).Measure(Any).Mean);
        Assert.Contains("no whole block of 4", Assert.Throws<InvalidOperationException>(() => Filled(2, [0, 1, 2, 5]).Measure(Any)).Message);
    }

    [Fact]
    public void Blocks_SurviveWritingAndReading()
    {
        BlockForest forest = Filled(1, [0, 1, 2, 3, 6, 7]), copy = new(2, 1);
        copy.ReadNodes(new BinaryReader(new MemoryStream(ForestBytes.Of(forest))));

        Assert.Equal(forest.Measure(Any).Mean, copy.Measure(Any).Mean);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(6)]
    public void ABlockSizeThatIsNoPowerOfTwo_IsRefused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistic.Blocks(size));

    [Fact]
    public void TrajectoriesAndBlocks_HoldWhatTheMembersShowed()
    {
        Simulation simulation = Simulations.Create();
        IObservable[] observables = [Observable.Parse("trajectories"), new SampledObservable(Observable.Parse("predictor"), 2), new SampledObservable(Observable.Parse("predictor_covariance"), 4)];
        EnsembleMeasurement measurement = Trainer.Run(new FakeEngine(), simulation, observables, new MemberRange(0, 4));

        double[] trajectories = measurement["trajectories"].Mean;

        int length = trajectories.Length / 4;
        for (int member = 0; member < 4; member++)
        {
            var record = new MemberRecord(simulation, RecordRequest.None);
            FakeEngine.Fill(record, member);
            Assert.Equal(record.Predictor, trajectories[(member * length)..((member + 1) * length)]);
        }

        double[] blocks = measurement["predictor_samples"].Mean, mean = measurement["predictor"].Mean;
        Assert.Equal([2, 3, 5, 1], measurement["predictor_samples"].Array.Shape.ToArray());
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(mean[i], (blocks[i] + blocks[length + i]) / 2, 1e-15));
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal((trajectories[i] + trajectories[length + i]) / 2, blocks[i], 1e-15));

        double Mean(Func<int, double> of) => Enumerable.Range(0, 4).Average(of);
        double[] squares = measurement["predictor_square_samples"].Mean, products = measurement["predictor_product_samples"].Mean, errors = measurement["mse_train_samples"].Mean;
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(((trajectories[i] * trajectories[i]) + (trajectories[length + i] * trajectories[length + i])) / 2, squares[i], 1e-14));
        Assert.Equal(measurement["mse_train"].Mean[1], (errors[1] + errors[4]) / 2, 1e-14);
        Assert.Equal([1, 3, 3, 5, 5, 1], measurement["predictor_product_samples"].Array.Shape.ToArray());

        // (t, t′, x, x′) = (2, 0, 1, 4) with n = 3 times and 5 points.
        Assert.Equal(Mean(member => trajectories[(member * length) + (2 * 5) + 1] * trajectories[(member * length) + 4]), products[(((2 * 3) + 0) * 25) + (1 * 5) + 4], 1e-14);
    }

    private static BlockForest Filled(int level, int[] members)
    {
        var forest = new BlockForest(2, level);
        foreach (int member in members)
        {
            forest.Add(member, [member, 10 * member]);
        }

        return forest;
    }
}
