using System.Collections.Concurrent;
using Ensemble.Model;
using Ensemble.Theory.Kernels;

namespace Ensemble.Theory.Volterra;

/// <summary>
/// R and C₀ of finite steps. Explicit steps use the residual at n′ &lt; n, which enters at n′ + 1: R = ηψ(n,n′+1)G. Linearly implicit
/// ones use that at the end of the step, n′ = 1 … n: R = η_{n′−1}ψ(n,n′)G.
/// </summary>
internal sealed class StepSystem : PredictorSystem
{
    private readonly double[] sizes;
    private readonly int[] phases;
    private readonly ConcurrentDictionary<int, TimeState> states = new();

    public StepSystem(TheoryProblem problem, TimeSteps steps)
        : base(problem, WeightClocks.Discrete(problem.Schedule, steps))
    {
        sizes = steps.Sizes.ToArray();
        phases = WeightClocks.PhaseOfStep(problem.Schedule, steps);
        IsImplicit = steps.Integrator == Integrator.Implicit;
    }

    public bool IsImplicit { get; }

    /// <inheritdoc/>
    public override TimeState State(double time) =>
        time == Math.Floor(time) ? states.GetOrAdd((int)time, n => base.State(n)) : base.State(time);

    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        int step = IsImplicit ? (int)Math.Ceiling(earlier) - 1 : (int)earlier;
        for (int layer = 0; layer < weights.Length; layer++)
        {
            double transition = IsImplicit ? pairs[layer].Transition : Clocks[layer].Transition(later, earlier + 1);
            weights[layer] = sizes[step] * Problem.Schedule.Phases[phases[step]].Layers[layer].Rate * transition;
        }
    }
}
