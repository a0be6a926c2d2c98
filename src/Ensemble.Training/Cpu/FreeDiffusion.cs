using System.Numerics;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Decay and noise of all layers that are not frozen, the first part of a linearly implicit step.</summary>
/// <remarks>Equations: M4.</remarks>
internal sealed unsafe class FreeDiffusion<T>(TrainingPlan<T> plan, MemberWeights<T> weights, WeightUpdate<T> update)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Θ ← ρΘ + noise.</summary>
    public void Step(int member, int step, ReadOnlySpan<LayerStep<T>> layers)
    {
        for (int layer = 0; layer <= plan.Depth; layer++)
        {
            LayerStep<T> coefficients = layers[layer];
            if (coefficients.IsFrozen)
            {
                continue;
            }

            var noise = new NoiseSequence(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), layer, step);
            if (layer == plan.Depth)
            {
                update.Diffuse(weights.Readout.Data, weights.Readout.Length, coefficients.Signed(plan.Simulation.ReadoutSign(member)), ref noise);
            }
            else
            {
                update.Diffuse(weights.Hidden[layer], coefficients, noise);
            }
        }
    }
}
