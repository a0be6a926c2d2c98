using System.Collections.Immutable;

namespace Ensemble.Model.Tests;

public class RecordTimesTests
{
    private static Schedule OnePhase => Schedule.Uniform(2, new LayerParameters(0.1, 1, 1));

    [Fact]
    public void Times_AreSortedAndDistinct() =>
        Assert.Equal([0.0, 1, 3], new RecordTimes([3, 0, 1, 3, 0]).Times.ToArray());

    [Fact]
    public void LogSpaced_HasEqualRatiosAfterZero()
    {
        // From step 1 on, ratio 10.
        ImmutableArray<int> steps = RecordTimes.LogSpaced(6, TimeSteps.Explicit(0.01, 10_000), OnePhase);

        Assert.Equal([0, 1, 10, 100, 1000, 10_000], steps.ToArray());
    }

    [Theory]
    [InlineData(2, 100, 2)]
    [InlineData(30, 100, 30)]
    [InlineData(30, 29, 30)]
    [InlineData(30, 28, 29)]
    [InlineData(40, 1, 2)]
    [InlineData(1000, 1200, 1000)]
    public void LogSpaced_GivesSoManyDistinctSteps(int count, int steps, int expected)
    {
        ImmutableArray<int> chosen = RecordTimes.LogSpaced(count, TimeSteps.Explicit(0.1, steps), OnePhase);

        Assert.Equal(expected, chosen.Length);
        Assert.Equal((0, steps), (chosen[0], chosen[^1]));
        Assert.Equal(chosen.Distinct().Order(), chosen);
    }

    [Fact]
    public void LogSpaced_BeginsAgainInEveryPhase()
    {
        Schedule schedule = OnePhase.Then(500, phase => phase).Then(900, phase => phase);

        ImmutableArray<int> steps = RecordTimes.LogSpaced(30, TimeSteps.Explicit(1, 1000), schedule);

        Assert.Equal(30, steps.Length);
        foreach ((int begin, int end) in new[] { (0, 500), (500, 900), (900, 1000) })
        {
            Assert.Contains(begin, steps);
            Assert.Contains(begin + 1, steps);
            Assert.InRange(steps.Count(step => step > begin && step <= end), 7, 11);
        }
    }

    [Fact]
    public void LogSpaced_OfGrowingSteps_CountsTime()
    {
        var steps = new TimeSteps(Integrator.Implicit, Enumerable.Range(0, 12).Select(n => Math.Pow(2, n)));

        // t_n = 2ⁿ − 1, so that equal ratios of time are equal distances of steps.
        Assert.Equal([0, 1, 4, 8, 12], RecordTimes.LogSpaced(5, steps, OnePhase).ToArray());
    }

    [Fact]
    public void StepsOf_AreTheNearestDistinctSteps()
    {
        TimeSteps steps = TimeSteps.Explicit(0.5, 10);

        Assert.Equal([0, 1, 6, 10], new RecordTimes([0, 0.1, 0.4, 0.6, 3.1, 5]).StepsOf(steps).ToArray());
        Assert.Equal([10], new RecordTimes([5.2]).StepsOf(steps).ToArray());
    }

    [Fact]
    public void Times_AreValidated()
    {
        Refusal.Is("times", "times is 0; it must be a whole number ≥ 1", () => _ = new RecordTimes([]));
        Refusal.Is("times", "times is -1; it must be a finite number ≥ 0", () => _ = new RecordTimes([1, -1]));
        Refusal.Is("times", "times is NaN; it must be a finite number ≥ 0", () => _ = new RecordTimes([double.NaN]));
        Refusal.Is("times", "times is 1; it must be a whole number ≥ 2", () => RecordTimes.LogSpaced(1, TimeSteps.Explicit(1, 9), OnePhase));
        Refusal.Is(
            "times",
            "times is 2; it must be at least 3: the beginning, the end and the beginnings of phases",
            () => RecordTimes.LogSpaced(2, TimeSteps.Explicit(1, 9), OnePhase.Then(5, phase => phase)));
    }

    [Fact]
    public void StepsOf_RefusesATimeBeyondTheEnd() => Refusal.Is(
        "times",
        "times is 5.3; it must be at most 5, the time of the last step",
        () => new RecordTimes([0, 5.3]).StepsOf(TimeSteps.Explicit(0.5, 10)));
}
