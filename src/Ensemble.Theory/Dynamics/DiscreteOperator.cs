using Ensemble.Model;
using Ensemble.Theory.Kernels;

namespace Ensemble.Theory.Dynamics;

/// <summary>
/// R and C₀ of the discrete dynamics, block by block. R(n,n′) is what the gradient on the training points of step n′ adds to the
/// predictor at n. Explicit steps use the residual at n′ &lt; n; implicit ones that at the end of the step, n′ = 1 … n.
/// </summary>
internal sealed class DiscreteOperator
{
    private readonly WeightClocks clocks;
    private readonly KernelSource source;
    private readonly TimeState[] states;
    private readonly double[] sizes;
    private readonly bool[] loss;
    private readonly bool isImplicit;

    public DiscreteOperator(TheoryProblem problem, TimeSteps steps)
    {
        clocks = WeightClocks.Discrete(problem.Schedule, steps);
        source = new KernelSource(problem, clocks);
        sizes = steps.Sizes.ToArray();
        loss = [.. WeightClocks.PhaseOfStep(problem.Schedule, steps).Select(phase => problem.Schedule.Phases[phase].Loss)];
        isImplicit = steps.Integrator == Integrator.Implicit;
        states = new TimeState[steps.Count + 1];
        Parallel.For(0, states.Length, n => states[n] = source.At(n));
    }

    public KernelRecursion Recursion => source.Recursion;

    /// <summary>Whether R has blocks on its diagonal.</summary>
    public bool IsImplicit => isImplicit;

    /// <summary>The first n′ that can act.</summary>
    public int First => isImplicit ? 1 : 0;

    /// <summary>The n′ after the last that acts on n.</summary>
    public int End(int n) => isImplicit ? n + 1 : n;

    /// <summary>Whether the residual at n′ acts at all.</summary>
    public bool Acts(int n) => isImplicit ? n > 0 && loss[n - 1] : loss[n];

    public TwoTimeKernels Full(int n, int other) => source.Full(n, other);

    /// <summary>R(n,n′), for n′ that act on n.</summary>
    public void Response(KernelWorkspace workspace, int n, int other, Span<double> response)
    {
        Span<WeightPair> pairs = stackalloc WeightPair[clocks.Count];
        Span<double> weights = stackalloc double[clocks.Count];
        clocks.Pairs(n, other, pairs);
        int step = isImplicit ? other - 1 : other;
        for (int layer = 0; layer < weights.Length; layer++)
        {
            double transition = isImplicit ? pairs[layer].Transition : clocks[layer].Transition(n, other + 1);
            weights[layer] = sizes[step] * clocks[layer].RateAt(step) * transition;
        }

        Recursion.Evaluate(workspace, states[n], states[other], pairs, weights, response, default);
    }

    /// <summary>C₀(n,n′) for any n, n′.</summary>
    public void Covariance(KernelWorkspace workspace, int n, int other, Span<double> covariance)
    {
        Span<WeightPair> pairs = stackalloc WeightPair[clocks.Count];
        clocks.Pairs(Math.Max(n, other), Math.Min(n, other), pairs);
        Recursion.Evaluate(workspace, states[n], states[other], pairs, default, default, covariance);
    }
}
