using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>The steps η₀, η₁, … of a training run and the times t_n = η₀ + … + η_{n−1} between them.</summary>
public sealed class TimeSteps
{
    private readonly ImmutableArray<double> sizes;
    private readonly ImmutableArray<double> times;

    /// <summary>Creates a sequence of steps.</summary>
    /// <param name="integrator">The integrator.</param>
    /// <param name="stepSizes">η_n &gt; 0, in units of time of the loss gradient; at least one.</param>
    /// <exception cref="ModelException">A step size is out of range or there is none.</exception>
    public TimeSteps(Integrator integrator, IEnumerable<double> stepSizes)
    {
        ArgumentNullException.ThrowIfNull(stepSizes);
        Integrator = integrator;
        sizes = [.. stepSizes.Select(size => Require.Positive(size, "stepSize"))];
        Require.AtLeast(sizes.Length, 1, "steps");
        IsUniform = sizes.AsSpan().IndexOfAnyExcept(sizes[0]) < 0;
        var ends = new double[sizes.Length + 1];
        double sum = 0;
        for (int n = 0; n < sizes.Length; n++)
        {
            sum += sizes[n];
            ends[n + 1] = IsUniform ? sizes[0] * (n + 1) : sum;
        }

        times = [.. ends];
    }

    private TimeSteps(Integrator integrator, ImmutableArray<double> times)
    {
        Integrator = integrator;
        this.times = times;
        sizes = [.. Enumerable.Range(0, times.Length - 1).Select(n => Require.Positive(times[n + 1] - times[n], "times"))];
        IsUniform = sizes.AsSpan().IndexOfAnyExcept(sizes[0]) < 0;
    }

    /// <summary>The integrator.</summary>
    public Integrator Integrator { get; }

    /// <summary>The number of steps.</summary>
    public int Count => sizes.Length;

    /// <summary>Whether all steps have the same size.</summary>
    public bool IsUniform { get; }

    /// <summary>The time after the last step.</summary>
    public double EndTime => times[^1];

    /// <summary>η_n for n = 0 … <see cref="Count"/> − 1.</summary>
    public ReadOnlySpan<double> Sizes => sizes.AsSpan();

    /// <summary>t_n for n = 0 … <see cref="Count"/>; t₀ = 0.</summary>
    public ReadOnlySpan<double> Times => times.AsSpan();

    /// <summary>Equal explicit steps.</summary>
    /// <param name="stepSize">η &gt; 0.</param>
    /// <param name="count">The number of steps, ≥ 1.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public static TimeSteps Explicit(double stepSize, int count) =>
        new(Integrator.Explicit, Enumerable.Repeat(stepSize, Require.AtLeast(count, 1, "steps")));

    /// <summary>
    /// Steps that end exactly at given times: the steps of a question of continuous time that no network is trained for, such as
    /// "what is predicted at these times".
    /// </summary>
    /// <param name="integrator">The integrator.</param>
    /// <param name="ends">Times ≥ 0, in any order; 0 and repetitions count once. At least one is above 0.</param>
    /// <exception cref="ModelException">A time is out of range, or none is above 0.</exception>
    public static TimeSteps Through(Integrator integrator, IEnumerable<double> ends)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ImmutableArray<double> times = [.. ends.Select(time => Require.NonNegative(time, "times")).Prepend(0.0).Distinct().Order()];
        return times.Length > 1 ? new TimeSteps(integrator, times) : throw Require.Out("times", 0, "above 0 for at least one time");
    }

    /// <summary>The n in 0 … <see cref="Count"/> whose time is nearest to a given one.</summary>
    /// <param name="time">A time; outside the run the first or last n is returned.</param>
    public int Nearest(double time)
    {
        int index = times.BinarySearch(time);
        if (index >= 0)
        {
            return index;
        }

        int above = ~index;
        return above == 0 ? 0
            : above == times.Length ? Count
            : time - times[above - 1] <= times[above] - time ? above - 1 : above;
    }

    /// <summary>The schedule with the start of each phase moved to the nearest step, so that trainer and theory switch together.</summary>
    /// <param name="schedule">The schedule as written.</param>
    /// <exception cref="ModelException">Two phases fall on the same step, or a phase begins after the end.</exception>
    public Schedule Snap(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        foreach (Phase phase in schedule.Phases)
        {
            if (phase.Start > EndTime)
            {
                throw Require.Out("at", phase.Start, $"at most {EndTime}, the time of the last step");
            }
        }

        return new Schedule(schedule.InitialVariances, schedule.Phases.Select(phase => phase.StartingAt(times[Nearest(phase.Start)])));
    }
}
