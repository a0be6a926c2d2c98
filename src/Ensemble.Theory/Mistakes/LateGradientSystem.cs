using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Mistakes;

/// <summary>
/// R and C₀ of explicit steps with a mistake: a gradient decays from the step at which it was taken, R = ηψ(n,n′)G, where the right law
/// has ηψ(n,n′+1)G because it enters at n′ + 1.
/// </summary>
/// <remarks>Equations: X1.</remarks>
internal sealed class LateGradientSystem(TheoryProblem problem, TimeSteps steps)
    : StepSystem(problem.Kernels, problem.Schedule, problem.Data, steps)
{
    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        for (int weight = 0; weight < weights.Length; weight++)
        {
            weights[weight] = Rate((int)earlier, weight) * pairs[weight].Transition;
        }
    }
}
