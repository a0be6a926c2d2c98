namespace Ensemble.Model.Tests;

public class TimeStepsTests
{
    private static readonly TimeSteps Growing = new(Integrator.Implicit, [1, 2, 4]);

    [Fact]
    public void Times_AreTheSumsOfTheSizes()
    {
        Assert.Equal([0, 1, 3, 7], Growing.Times.ToArray());
        Assert.Equal([1, 2, 4], Growing.Sizes.ToArray());
        Assert.Equal((3, 7.0, false, Integrator.Implicit), (Growing.Count, Growing.EndTime, Growing.IsUniform, Growing.Integrator));
    }

    [Fact]
    public void UniformTimes_AreMultiplesWithoutAccumulatedRounding()
    {
        TimeSteps steps = TimeSteps.Explicit(0.1, 100_000);

        Assert.True(steps.IsUniform);
        Assert.Equal(Integrator.Explicit, steps.Integrator);
        Assert.Equal(0.1 * 100_000, steps.EndTime);
        Assert.Equal(0.1 * 77_777, steps.Times[77_777]);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(0.5, 0)] // a tie goes to the earlier step
    [InlineData(0.51, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2.01, 2)]
    [InlineData(4.9, 2)]
    [InlineData(5.1, 3)]
    [InlineData(7, 3)]
    [InlineData(1e9, 3)]
    public void Nearest_IsTheClosestStep(double time, int step) => Assert.Equal(step, Growing.Nearest(time));

    [Fact]
    public void Nearest_OfEachTime_IsItsStep()
    {
        TimeSteps steps = TimeSteps.Explicit(0.3, 1000);
        for (int n = 0; n <= steps.Count; n++)
        {
            Assert.Equal(n, steps.Nearest(steps.Times[n]));
            Assert.Equal(n, steps.Nearest(steps.Times[n] + 0.1));
        }
    }

    [Fact]
    public void Snap_MovesEachPhaseToTheNearestStep()
    {
        Schedule schedule = Schedule.Uniform(2, new LayerParameters(0.1, 1, 1)).Then(2.6, phase => phase.Freeze(WeightId.Readout)).Then(6, phase => phase.WithLoss(false));

        Schedule snapped = Growing.Snap(schedule);

        Assert.Equal([0.0, 3, 7], snapped.Phases.Select(phase => phase.Start));
        Assert.Equal(schedule.Phases.Select(phase => phase.StartingAt(0)), snapped.Phases.Select(phase => phase.StartingAt(0)));
        Assert.Equal(snapped, Growing.Snap(snapped));
    }

    [Fact]
    public void Snap_RefusesPhasesThatDoNotFit()
    {
        Schedule schedule = Schedule.Uniform(2, new LayerParameters(0.1, 1, 1));

        Refusal.Is("at", "at is 7.5; it must be at most 7, the time of the last step", () => Growing.Snap(schedule.Then(7.5, phase => phase)));
        Refusal.Is("at", "at is 3; it must be > 3, the start of the phase before", () => Growing.Snap(schedule.Then(2.5, phase => phase).Then(3.5, phase => phase)));
        Refusal.Is("at", "at is 0; it must be > 0, the start of the phase before", () => Growing.Snap(schedule.Then(0.2, phase => phase)));
    }

    [Fact]
    public void Sizes_AreValidated()
    {
        Refusal.Is("steps", "steps is 0; it must be a whole number ≥ 1", () => _ = new TimeSteps(Integrator.Explicit, []));
        Refusal.Is("steps", "steps is 0; it must be a whole number ≥ 1", () => TimeSteps.Explicit(1, 0));
        Refusal.Is("stepSize", "stepSize is 0; it must be a finite number > 0", () => TimeSteps.Explicit(0, 1));
        Refusal.Is("stepSize", "stepSize is -1; it must be a finite number > 0", () => _ = new TimeSteps(Integrator.Implicit, [1, -1]));
        Refusal.Is("stepSize", "stepSize is Infinity; it must be a finite number > 0", () => TimeSteps.Explicit(double.PositiveInfinity, 1));
    }
}
