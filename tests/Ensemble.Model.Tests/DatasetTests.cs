namespace Ensemble.Model.Tests;

public class DatasetTests
{
    private static readonly RealMatrix Inputs = new(5, 3, new double[15]);
    private static readonly RealMatrix Targets = new(5, 2, new double[10]);

    [Fact]
    public void Counts_FollowFromTheShapes()
    {
        var data = new Dataset(Inputs, Targets, 4);

        Assert.Equal((5, 4, 1, 3, 2), (data.Count, data.TrainCount, data.TestCount, data.InputDimension, data.OutputCount));
        Assert.Same(Inputs, data.Inputs);
        Assert.Same(Targets, data.Targets);
        Assert.Equal(0, new Dataset(Inputs, Targets, 5).TestCount);
    }

    [Fact]
    public void Shapes_AreValidated()
    {
        Refusal.Is("data", "there are 5 inputs and 4 targets; their numbers must be equal", () => _ = new Dataset(Inputs, new RealMatrix(4, 2, new double[8]), 2));
        Refusal.Is("train", "train is 0; it must be a whole number from 1 to 5", () => _ = new Dataset(Inputs, Targets, 0));
        Refusal.Is("train", "train is 6; it must be a whole number from 1 to 5", () => _ = new Dataset(Inputs, Targets, 6));
        Assert.Throws<ArgumentNullException>(() => new Dataset(null!, Targets, 1));
        Assert.Throws<ArgumentNullException>(() => new Dataset(Inputs, null!, 1));
    }
}
