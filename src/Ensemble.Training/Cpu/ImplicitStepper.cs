using System.Numerics;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The linearly implicit Euler step: decay and noise give Θ̃, then Θ ← Θ̃ − ηJ̃ᵀΔ with (1 + ηJ̃J̃ᵀ)Δ = f̃ − y, where η differs between layers.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class ImplicitStepper<T> : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FreeDiffusion<T> diffusion;
    private readonly TangentSystem<T> tangent;
    private readonly T[] etas;

    public ImplicitStepper(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
    {
        var update = new WeightUpdate<T>(arena);
        diffusion = new FreeDiffusion<T>(plan, weights, update);
        tangent = new TangentSystem<T>(arena, plan, weights, update);
        etas = new T[plan.Depth + 1];
    }

    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        diffusion.Step(member, step, table.Layers);
        if (table.LowestTrained < etas.Length)
        {
            for (int layer = 0; layer < etas.Length; layer++)
            {
                etas[layer] = table.Layers[layer].StepSize;
            }

            tangent.Solve(etas, table.LowestTrained);
            tangent.Descend(etas);
        }
    }
}
