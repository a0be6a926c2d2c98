using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>Which phase of a schedule each step belongs to: a phase begins at the step nearest to its start.</summary>
public sealed class PhaseSteps
{
    private readonly ImmutableArray<int> starts;

    /// <summary>Lays a schedule over steps.</summary>
    /// <param name="schedule">The schedule; phases that begin after the last step are never in force.</param>
    /// <param name="steps">The steps.</param>
    public PhaseSteps(Schedule schedule, TimeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(steps);
        starts = [.. schedule.Phases.Select(phase => phase.Start > steps.EndTime ? int.MaxValue : steps.Nearest(phase.Start))];
    }

    /// <summary>The index of the phase in force from t_n on.</summary>
    /// <param name="step">n ≥ 0; where n is the number of steps, the phase that would be in force then.</param>
    public int this[int step]
    {
        get
        {
            int phase = starts.Length - 1;
            while (phase > 0 && starts[phase] > step)
            {
                phase--;
            }

            return phase;
        }
    }
}
