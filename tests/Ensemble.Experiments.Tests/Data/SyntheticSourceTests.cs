using Ensemble.Experiments.Data;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Data;

public class SyntheticSourceTests
{
    [Theory]
    [InlineData(6, 4, 0.5, null)]
    [InlineData(3, 8, 0.9, 20)]
    [InlineData(3, 3, 0.0, null)]
    [InlineData(3, 3, 1.0, 50)]
    [InlineData(5, 0, 0.5, null)]
    public void OrthogonalInputs_OverlapAsStated(int train, int test, double overlap, int? dimension)
    {
        Dataset data = new OrthogonalSource { Train = train, Test = test, Overlap = overlap, Dimension = dimension }.Load(1);
        Assert.Equal(dimension ?? train + test, data.InputDimension);
        Assert.Equal(train, data.TrainCount);
        for (int a = 0; a < data.Count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                int partnerA = a < train ? a : (a - train) % train;
                int partnerB = b < train ? b : (b - train) % train;
                double expected = a == b ? 1
                    : partnerA != partnerB ? 0
                    : b < train ? overlap : overlap * overlap;
                Assert.Equal(expected, Overlap(data, a, b), 1e-14);
            }

            Assert.Equal(data.Targets[a < train ? a : (a - train) % train, 0], data.Targets[a, 0]);
        }
    }

    [Fact]
    public void OrthogonalLabels_AreBalancedAndDrawnFromTheSeed()
    {
        static double[] Labels(ulong seed) => new OrthogonalSource { Train = 40, Test = 0 }.Load(seed).Targets.Values.ToArray();
        Assert.Equal(0, Labels(1).Sum());
        Assert.All(Labels(1), label => Assert.Equal(1, Math.Abs(label)));
        Assert.Equal(Labels(1), Labels(1));
        Assert.NotEqual(Labels(1), Labels(2));
    }

    [Fact]
    public void SphereInputs_AreUniform()
    {
        const int Dimension = 8;
        Dataset data = new SphereSource { Train = 4000, Test = 1, Dimension = Dimension }.Load(1);
        for (int point = 0; point < data.Count; point++)
        {
            Assert.Equal(1, Overlap(data, point, point), 1e-14);
        }

        // On the sphere |x|² = N₀ a coordinate has mean 0, variance 1 and fourth moment 3N₀/(N₀ + 2); five standard errors are allowed.
        double fourth = 3.0 * Dimension / (Dimension + 2);
        for (int axis = 0; axis < Dimension; axis++)
        {
            double[] values = [.. Enumerable.Range(0, 4000).Select(point => data.Inputs[point, axis])];
            Assert.Equal(0, values.Average(), 5 * Math.Sqrt(1 / 4000.0));
            Assert.Equal(1, values.Average(x => x * x), 5 * Math.Sqrt((fourth - 1) / 4000));
        }
    }

    [Fact]
    public void SphereTestInputs_DoNotDependOnTheTrainingPoints()
    {
        Dataset few = new SphereSource { Train = 4, Test = 3 }.Load(2);
        Dataset many = new SphereSource { Train = 9, Test = 3 }.Load(2);
        Assert.Equal(few.Inputs.Values[(4 * 32)..].ToArray(), many.Inputs.Values[(9 * 32)..].ToArray());
        Assert.Equal(few.Inputs.Values[..(4 * 32)].ToArray(), many.Inputs.Values[..(4 * 32)].ToArray());
        Assert.NotEqual(few.Inputs.Row(0).ToArray(), few.Inputs.Row(4).ToArray());
    }

    [Fact]
    public void ImpossibleOptions_AreRefusedInOneLine()
    {
        Refused("data.overlap", "overlap is 1.5; it must be a number from 0 to 1", new OrthogonalSource { Overlap = 1.5 });
        Refused("data.overlap", "overlap is NaN; it must be a number from 0 to 1", new OrthogonalSource { Overlap = double.NaN });
        Refused("data.dimension", "dimension is 19; it must be at least 20, the number of points (train + test)", new OrthogonalSource { Dimension = 19 });
        Refused("data.train", "train is 0; it must be a whole number ≥ 1", new OrthogonalSource { Train = 0 });
        Refused("data.train", "100010 points of 100010 numbers are too many", new OrthogonalSource { Train = 100000 });
        Refused("data.dimension", "dimension is 0; it must be a whole number ≥ 1", new SphereSource { Dimension = 0 });
        Refused("data.test", "test is -1; it must be a whole number ≥ 0", new SphereSource { Test = -1 });
        Refused("data.train", "20 points of 2000000000 numbers are too many", new SphereSource { Dimension = 2000000000 });
    }

    private static void Refused(string key, string message, DataSource source)
    {
        var error = Assert.Throws<ExperimentException>(() => source.Load(1));
        Assert.Equal(key, error.Key);
        Assert.StartsWith(message, error.Message);
    }

    private static double Overlap(Dataset data, int a, int b) =>
        data.Inputs.Row(a).ToArray().Zip(data.Inputs.Row(b).ToArray(), (x, y) => x * y).Sum() / data.InputDimension;
}
