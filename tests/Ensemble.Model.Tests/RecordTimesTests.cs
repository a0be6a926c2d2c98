namespace Ensemble.Model.Tests;

public class RecordTimesTests
{
    [Fact]
    public void Times_AreSortedAndDistinct() =>
        Assert.Equal([0.0, 1, 3], new RecordTimes([3, 0, 1, 3, 0]).Times.ToArray());

    [Fact]
    public void LogSpaced_HasEqualRatiosAfterZero()
    {
        RecordTimes times = RecordTimes.LogSpaced(6, 0.01, 100);

        Assert.Equal(6, times.Times.Length);
        Assert.Equal(0, times.Times[0]);
        Assert.Equal(100, times.Times[^1]);
        Assert.Equal(0.01, times.Times[1]);
        Assert.All(Enumerable.Range(2, 4), i => Assert.Equal(10, times.Times[i] / times.Times[i - 1], 1e-12));
    }

    [Fact]
    public void LogSpaced_OfTwo_IsZeroAndTheLast() => Assert.Equal([0.0, 5], RecordTimes.LogSpaced(2, 0.1, 5).Times.ToArray());

    [Fact]
    public void LogSpaced_WithFirstEqualToLast_IsZeroAndThatTime() => Assert.Equal([0.0, 5], RecordTimes.LogSpaced(4, 5, 5).Times.ToArray());

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
        Refusal.Is("times", "times is 1; it must be a whole number ≥ 2", () => RecordTimes.LogSpaced(1, 1, 2));
        Refusal.Is("times", "times is 0; it must be a finite number > 0", () => RecordTimes.LogSpaced(3, 0, 2));
        Refusal.Is("times", "times is 0.5; it must be at least 1, the first time", () => RecordTimes.LogSpaced(3, 1, 0.5));
        Refusal.Is("times", "times is NaN; it must be at least 1, the first time", () => RecordTimes.LogSpaced(3, 1, double.NaN));
        Refusal.Is("times", "times is Infinity; it must be at least 1, the first time", () => RecordTimes.LogSpaced(3, 1, double.PositiveInfinity));
    }

    [Fact]
    public void StepsOf_RefusesATimeBeyondTheEnd() => Refusal.Is(
        "times",
        "times is 5.3; it must be at most 5, the time of the last step",
        () => new RecordTimes([0, 5.3]).StepsOf(TimeSteps.Explicit(0.5, 10)));
}
