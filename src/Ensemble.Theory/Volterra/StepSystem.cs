using System.Collections.Concurrent;
using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// R and C₀ of finite steps. Explicit steps use the residual at n′ &lt; n, which enters at n′ + 1: R = ηψ(n,n′+1)G. Linearly implicit
/// ones use that at the end of the step, n′ = 1 … n: R = η_{n′−1}ψ(n,n′)G. Trapezoidal ones use it at both ends of a step:
/// R = ½(η_{n′−1} + η_{n′})ψ(n,n′)G, at n′ = n without the η_n of the step not yet taken.
/// </summary>
/// <remarks>Equations: L4, L5.</remarks>
internal class StepSystem : PredictorSystem
{
    private readonly double[] sizes;
    private readonly int[] phases;
    private readonly ConcurrentDictionary<int, TimeState> states = new();

    public StepSystem(ITwoTimeKernels kernels, Schedule schedule, Dataset data, TimeSteps steps)
        : base(kernels, schedule, data, WeightClocks.Discrete(schedule, steps))
    {
        sizes = steps.Sizes.ToArray();
        phases = WeightClocks.PhaseOfStep(schedule, steps);
        Integrator = steps.Integrator;
    }

    public Integrator Integrator { get; }

    /// <summary>Whether a residual acts at its own step.</summary>
    public bool IsImplicit => Integrator.IsImplicit;

    /// <inheritdoc/>
    public override TimeState State(double time) =>
        time == Math.Floor(time) ? states.GetOrAdd((int)time, n => base.State(n)) : base.State(time);

    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        for (int layer = 0; layer < weights.Length; layer++)
        {
            weights[layer] =
                Integrator.ActsAtBothEnds ? (Half((int)earlier - 1, layer) + (later > earlier ? Half((int)earlier, layer) : 0)) * pairs[layer].Transition
                : Integrator.IsImplicit ? Rate((int)Math.Ceiling(earlier) - 1, layer) * pairs[layer].Transition
                : Rate((int)earlier, layer) * Clocks[layer].Transition(later, earlier + 1);
        }
    }

    /// <summary>The step size times the factor on a weight's gradient.</summary>
    protected double Rate(int step, int layer) => sizes[step] * Schedule.Phases[phases[step]].Dynamics[layer].GradientRate;

    private double Half(int step, int layer) =>
        step >= 0 && step < sizes.Length && Schedule.Phases[phases[step]].Loss ? 0.5 * Rate(step, layer) : 0;
}
