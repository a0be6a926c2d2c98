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

    /// <summary>
    /// Exactly so many steps, or all of them if there are fewer: the first, the last and those at which phases begin, and between them
    /// steps whose lags from the beginning of their phase grow by a ratio, so that every phase is sampled from its first lag on.
    /// </summary>
    /// <param name="count">How many, step 0 included; at least one more than there are phases.</param>
    /// <param name="steps">The steps of the run.</param>
    /// <param name="schedule">The phases, at steps of the run.</param>
    /// <returns>Steps in ascending order, each in 0 … <see cref="TimeSteps.Count"/>.</returns>
    /// <exception cref="ModelException">There are fewer than beginnings and ends.</exception>
    public static ImmutableArray<int> LogSpaced(int count, TimeSteps steps, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] ends = [.. schedule.Phases.Select(phase => steps.Nearest(phase.Start)).Where(step => step > 0 && step < steps.Count).Append(steps.Count).Prepend(0).Distinct().Order()];
        if (count < ends.Length)
        {
            throw Require.Out("times", count, ends.Length == 2 ? "a whole number ≥ 2" : $"at least {ends.Length}: the beginning, the end and the beginnings of phases");
        }

        var chosen = new List<int> { 0 };
        foreach ((int phase, int within) in Shares(count - 1, ends, steps).Index())
        {
            AddWithin(chosen, within, ends[phase], ends[phase + 1], steps);
        }

        return [.. chosen];
    }

    // In proportion to the decades that a phase spans, at least its end and at most all of its steps.
    private static int[] Shares(int count, int[] ends, TimeSteps steps)
    {
        int phases = ends.Length - 1;
        double[] spans = [.. Enumerable.Range(0, phases).Select(p => 1 + Math.Log(Lag(ends[p], ends[p + 1], steps) / Lag(ends[p], ends[p] + 1, steps)))];
        int[] shares = [.. Enumerable.Repeat(1, phases)];
        for (int left = Math.Min(count, steps.Count) - phases; left > 0; left--)
        {
            int next = Enumerable.Range(0, phases).Where(p => shares[p] < ends[p + 1] - ends[p]).MinBy(p => shares[p] / spans[p]);
            shares[next]++;
        }

        return shares;
    }

    private static void AddWithin(List<int> chosen, int count, int begin, int end, TimeSteps steps)
    {
        int last = begin;
        double lag = 0;
        for (int left = count; left > 0; left--)
        {
            lag = last == begin ? Lag(begin, begin + 1, steps) : lag * Math.Pow(Lag(begin, end, steps) / lag, 1.0 / left);
            int nearest = left == 1 ? end : Math.Min(steps.Nearest(steps.Times[begin] + lag), end - left + 1);
            if (nearest <= last)
            {
                nearest = last + 1;
                lag = Lag(begin, nearest, steps);
            }

            chosen.Add(last = nearest);
        }
    }

    private static double Lag(int begin, int step, TimeSteps steps) => steps.Times[step] - steps.Times[begin];

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
