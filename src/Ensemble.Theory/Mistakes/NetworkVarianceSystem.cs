using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Mistakes;

/// <summary>
/// R and C₀ of explicit steps with a mistake: the own term of every weight times its σ0², as in papers whose networks multiply weights of
/// variance 1 by σ_w.
/// </summary>
/// <remarks>Equations: X4.</remarks>
internal sealed class NetworkVarianceSystem(TheoryProblem problem, TimeSteps steps)
    : StepSystem(problem.Kernels, problem.Schedule, problem.Data, steps)
{
    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        base.GradientWeights(later, earlier, phase, pairs, weights);
        for (int weight = 0; weight < weights.Length; weight++)
        {
            weights[weight] *= Schedule.InitialVariances[weight];
        }
    }
}
