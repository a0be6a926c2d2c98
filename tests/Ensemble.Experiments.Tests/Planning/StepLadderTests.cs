using Ensemble.Experiments.Preparing;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Planning;

public class StepLadderTests
{
    private const double First = 0.01;
    private const double Largest = 0.4;
    private const double Growth = 1.2;
    private const double End = 12.3;
    private static readonly Schedule OnePhase = Schedule.Uniform(3, new LayerParameters(0.1, 1, 1));

    [Fact]
    public void Steps_GrowByTheRatioUpToTheLargestAndEndAtTheTime()
    {
        TimeSteps steps = new StepLadder(First, Largest, Growth).Through(Integrator.Trapezoidal, OnePhase, End);
        Assert.Equal(Integrator.Trapezoidal, steps.Integrator);
        Assert.Equal(End, steps.EndTime, 12);
        double shrunk = steps.Sizes[0] / First;
        Assert.InRange(shrunk, 1 - (Largest / End), 1);
        for (int k = 0; k < steps.Count; k++)
        {
            Assert.Equal(Math.Min(Largest, First * Math.Pow(Growth, k)) * shrunk, steps.Sizes[k], 12);
        }
    }

    [Fact]
    public void Steps_BeginAnewWhereAPhaseExcitesFastModesAndOnlyThere()
    {
        Schedule schedule = OnePhase
            .Then(3.1, phase => phase.WithLoss(false))
            .Then(5.7, phase => phase.WithLoss(true))
            .Then(8.2, phase => phase.With(WeightId.Dense(1), layer => layer with { Temperature = 0.2 }))
            .Then(10.4, phase => phase.Freeze(WeightId.Readout));
        TimeSteps steps = new StepLadder(First, Largest, Growth).Through(Integrator.Trapezoidal, schedule, End);
        double[] starts = [.. schedule.Phases.Select(phase => phase.Start)];
        int[] at = [.. starts.Select(steps.Nearest)];
        Assert.All(at.Zip(starts), pair => Assert.Equal(pair.Second, steps.Times[pair.First], 12));
        Assert.Equal(End, steps.EndTime, 12);
        Assert.Equal([true, false, true, false, true], at.Select(n => steps.Sizes[n] <= First));
    }

    [Fact]
    public void AGrowthOfOne_GivesEqualSteps()
    {
        TimeSteps steps = new StepLadder(0.3, 5, 1).Through(Integrator.Trapezoidal, OnePhase, 3);
        Assert.Equal(10, steps.Count);
        Assert.All(steps.Sizes.ToArray(), size => Assert.Equal(0.3, size, 12));
    }

    [Fact]
    public void ALadderOfTooManySteps_IsRefused()
    {
        var error = Assert.Throws<ExperimentException>(() => new StepLadder(1e-9, 1e-9, 1).Through(Integrator.Trapezoidal, OnePhase, 1));
        Assert.Contains("more than 1000000 steps", error.Message, StringComparison.Ordinal);
    }
}
