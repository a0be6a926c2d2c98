using Ensemble.Theory.Kernels;

namespace Ensemble.Theory.Volterra;

/// <summary>R(t,t′) = Kd(t,t′) and C₀ in continuous time.</summary>
internal sealed class ContinuousSystem(TheoryProblem problem)
    : PredictorSystem(problem, WeightClocks.Continuous(problem.Schedule))
{
    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        for (int layer = 0; layer < weights.Length; layer++)
        {
            weights[layer] = Problem.Schedule.Phases[phase].Layers[layer].Rate * pairs[layer].Transition;
        }
    }
}
