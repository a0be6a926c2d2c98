using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Theory.TwoTime;

/// <summary>The clocks of all weight layers, the readout last.</summary>
/// <remarks>Equations: W1, W2.</remarks>
internal sealed class WeightClocks
{
    private readonly ImmutableArray<WeightClock> clocks;

    private WeightClocks(ImmutableArray<WeightClock> clocks) => this.clocks = clocks;

    /// <summary>L + 1.</summary>
    public int Count => clocks.Length;

    public WeightClock this[int layer] => clocks[layer];

    /// <summary>Clocks that count in units of the loss gradient.</summary>
    public static WeightClocks Continuous(Schedule schedule) => Create(schedule, layer =>
        [.. schedule.Phases.Select(phase => (phase.Start, Layer: phase.Dynamics[layer]))
            .Select(p => WeightSegment.Continuous(p.Start, p.Layer))]);

    /// <summary>Clocks that count in steps; runs of equal steps within a phase become one segment.</summary>
    /// <exception cref="ModelException">A step is so large that ηκ ≥ 1.</exception>
    public static WeightClocks Discrete(Schedule schedule, TimeSteps steps)
    {
        int[] phases = PhaseOfStep(schedule, steps);
        return Create(schedule, layer =>
        {
            var pieces = new List<WeightSegment>();
            for (int n = 0; n < steps.Count; n++)
            {
                if (n > 0 && phases[n] == phases[n - 1] && steps.Sizes[n] == steps.Sizes[n - 1])
                {
                    continue;
                }

                WeightDynamics dynamics = schedule.Phases[phases[n]].Dynamics[layer];
                if (steps.Integrator.IsExactWithoutLoss)
                {
                    pieces.Add(WeightSegment.ExactSteps(n, steps.Sizes[n], dynamics));
                    continue;
                }

                double shrink = steps.Sizes[n] * dynamics.Rate * dynamics.Decay;
                if (shrink >= 1)
                {
                    throw new ModelException("stepSize", $"stepSize · rate · decay is {shrink:R}; it must be below 1");
                }

                pieces.Add(WeightSegment.Discrete(n, steps.Sizes[n], dynamics));
            }

            return pieces;
        });
    }

    /// <summary>The phase in force during each step.</summary>
    public static int[] PhaseOfStep(Schedule schedule, TimeSteps steps)
    {
        var phases = new PhaseSteps(schedule, steps);
        return [.. Enumerable.Range(0, steps.Count).Select(step => phases[step])];
    }

    /// <summary>v_l(t) of every layer.</summary>
    public double[] Variances(double time) => [.. clocks.Select(clock => clock.Variance(time))];

    /// <summary>ψ, m and decorrelation of every layer for t ≥ t′.</summary>
    public void Pairs(double later, double earlier, Span<WeightPair> pairs)
    {
        for (int layer = 0; layer < clocks.Length; layer++)
        {
            pairs[layer] = clocks[layer].Pair(later, earlier);
        }
    }

    private static WeightClocks Create(Schedule schedule, Func<int, IReadOnlyList<WeightSegment>> segments) =>
        new([.. Enumerable.Range(0, schedule.Weights.Length).Select(layer => new WeightClock(schedule.InitialVariances[layer], segments(layer)))]);
}
