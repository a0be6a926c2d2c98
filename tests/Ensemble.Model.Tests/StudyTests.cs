using Ensemble.Model;

namespace Ensemble.Model.Tests;

public class StudyTests
{
    private static readonly Network Shape = new(2, 1, 4, Activation.Erf);
    private static readonly Dataset Data = new(new RealMatrix(2, 2, [1, 0, 0, 1]), new RealMatrix(2, 1, [1, -1]), 1);
    private static readonly Schedule Dynamics = Schedule.Uniform(2, new LayerParameters(0.1, 1, 1));

    [Fact]
    public void RecordTimes_AreTheTimesOfTheRecordSteps()
    {
        var study = new Study(Shape, Dynamics, new TimeSteps(Integrator.Implicit, [0.5, 1, 2]), Data, [0, 2, 3]);
        Assert.Equal([0, 1.5, 3.5], study.RecordTimes.ToArray());
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    public void RecordSteps_OutOfOrderOrRange_AreRefused(int first, int second) =>
        Assert.Equal("recordSteps", Assert.Throws<ModelException>(() => new Study(Shape, Dynamics, TimeSteps.Explicit(0.1, 3), Data, [first, second])).Quantity);

    [Fact]
    public void PartsThatDoNotFit_AreRefused()
    {
        Assert.Equal("inputs", Assert.Throws<ModelException>(() => new Study(new Network(3, 1, 4, Activation.Erf), Dynamics, TimeSteps.Explicit(0.1, 3), Data, [0])).Quantity);
        Assert.Equal("outputs", Assert.Throws<ModelException>(() => new Study(new Network(2, 1, 4, Activation.Erf, 2), Dynamics, TimeSteps.Explicit(0.1, 3), Data, [0])).Quantity);
        Assert.Equal("layers", Assert.Throws<ModelException>(() => new Study(new Network(2, 2, 4, Activation.Erf), Dynamics, TimeSteps.Explicit(0.1, 3), Data, [0])).Quantity);
    }

    [Fact]
    public void StepsThroughTimes_EndExactlyAtThem()
    {
        TimeSteps steps = TimeSteps.Through(Integrator.Trapezoidal, [2, 0.1, 1.4999, 1.5, 0, 0.1]);
        Assert.Equal([0, 0.1, 1.4999, 1.5, 2], steps.Times.ToArray());
        Assert.Equal(4, steps.Count);
        Assert.Throws<ModelException>(() => TimeSteps.Through(Integrator.Trapezoidal, [0]));
        Assert.Throws<ModelException>(() => TimeSteps.Through(Integrator.Trapezoidal, [-1]));
    }
}
