using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>R(t,t′) = Kd(t,t′) and C₀ in continuous time.</summary>
/// <remarks>Equations: L1.</remarks>
internal sealed class ContinuousSystem(ITwoTimeKernels kernels, Schedule schedule, Dataset data)
    : PredictorSystem(kernels, schedule, data, WeightClocks.Continuous(schedule))
{
    /// <inheritdoc/>
    protected override void GradientWeights(double later, double earlier, int phase, ReadOnlySpan<WeightPair> pairs, Span<double> weights)
    {
        for (int layer = 0; layer < weights.Length; layer++)
        {
            weights[layer] = Schedule.Phases[phase].Dynamics[layer].GradientRate * pairs[layer].Transition;
        }
    }
}
