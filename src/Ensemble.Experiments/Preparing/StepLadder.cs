using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>
/// Steps that grow geometrically from a first to a largest one. A step at time s after the start is
/// min(<paramref name="Largest"/>, <paramref name="First"/> + (<paramref name="Growth"/> − 1)·s), which is the geometric
/// ladder of that ratio, since its k-th step begins at First·(Growth^k − 1)/(Growth − 1).
/// </summary>
/// <param name="First">The first step, &gt; 0.</param>
/// <param name="Largest">The largest step, ≥ <paramref name="First"/>.</param>
/// <param name="Growth">The ratio of a step to the one before, ≥ 1.</param>
/// <remarks>Equations: M17.</remarks>
internal sealed record StepLadder(double First, double Largest, double Growth)
{
    /// <summary>The largest number of steps of a ladder.</summary>
    public const int MostSteps = 1_000_000;

    /// <summary>
    /// The steps through a schedule. Phases begin and training ends on a step: the steps of a phase are shrunk together to
    /// fit it. Where a phase turns the loss on or changes a rate, fast modes are excited again, so the ladder begins anew.
    /// </summary>
    /// <param name="integrator">The integrator that takes them.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="end">The time of training, after the start of the last phase.</param>
    /// <exception cref="ExperimentException">There would be more than <see cref="MostSteps"/> steps.</exception>
    public TimeSteps Through(Integrator integrator, Schedule schedule, double end)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ImmutableArray<Phase> phases = schedule.Phases;
        var sizes = new List<double>();
        double age = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            double length = (i + 1 < phases.Length ? phases[i + 1].Start : end) - phases[i].Start;
            age = i > 0 && Excites(phases[i - 1], phases[i]) ? 0 : age;
            Append(sizes, length, age);
            age += length;
        }

        return new TimeSteps(integrator, sizes);
    }

    private static bool Excites(Phase before, Phase after) =>
        after.Loss && (!before.Loss || !before.Dynamics.Select(layer => layer.GradientRate).SequenceEqual(after.Dynamics.Select(layer => layer.GradientRate)));

    private void Append(List<double> sizes, double length, double age)
    {
        int begin = sizes.Count;
        double sum = 0;
        while (sum < length * (1 - 1e-12))
        {
            double step = Math.Min(Largest, First + ((Growth - 1) * (age + sum)));
            sizes.Add(step);
            sum += step;
            if (sizes.Count > MostSteps)
            {
                throw new ExperimentException("langevin.first_step", $"langevin.first_step {First:G4}, last_step {Largest:G4} and growth {Growth:G4} give more than {MostSteps} steps; take larger ones");
            }
        }

        for (int k = begin; k < sizes.Count; k++)
        {
            sizes[k] *= length / sum;
        }
    }
}
