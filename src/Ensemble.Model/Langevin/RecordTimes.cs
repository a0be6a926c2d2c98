using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>The times at which observables are recorded: distinct, ascending, each ≥ 0.</summary>
public sealed class RecordTimes
{
    /// <summary>Creates record times from an explicit list, in any order; repetitions are dropped.</summary>
    /// <param name="times">Times ≥ 0 in units of the loss gradient; at least one.</param>
    /// <exception cref="ModelException">A time is out of range or there is none.</exception>
    public RecordTimes(IEnumerable<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Times = [.. times.Select(time => Require.NonNegative(time, "times")).Distinct().Order()];
        Require.AtLeast(Times.Length, 1, "times");
    }

    /// <summary>The times, ascending.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>Log-spaced times from a first to a last one, with t = 0 in front.</summary>
    /// <param name="count">How many, t = 0 included; ≥ 2.</param>
    /// <param name="first">The first time after 0, &gt; 0.</param>
    /// <param name="last">The last time, ≥ <paramref name="first"/>.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public static RecordTimes LogSpaced(int count, double first, double last)
    {
        Require.AtLeast(count, 2, "times");
        Require.Positive(first, "times");
        if (!(last >= first) || !double.IsFinite(last))
        {
            throw Require.Out("times", last, $"at least {first}, the first time");
        }

        int intervals = Math.Max(count - 2, 1);
        double ratio = Math.Log(last / first) / intervals;
        return new RecordTimes(Enumerable.Range(0, count - 1).Select(i => i == count - 2 ? last : first * Math.Exp(ratio * i)).Prepend(0));
    }

    /// <summary>The steps nearest to the times, ascending and distinct; each in 0 … <see cref="TimeSteps.Count"/>.</summary>
    /// <param name="steps">The steps of the run.</param>
    /// <exception cref="ModelException">A time lies beyond the end of the run.</exception>
    public ImmutableArray<int> StepsOf(TimeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        double slack = steps.Sizes[^1] / 2;
        return Times[^1] > steps.EndTime + slack
            ? throw Require.Out("times", Times[^1], $"at most {steps.EndTime}, the time of the last step")
            : [.. Times.Select(steps.Nearest).Distinct()];
    }
}
