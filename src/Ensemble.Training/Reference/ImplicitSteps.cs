using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>
/// The linearly implicit Euler step: decay and noise give Θ̃, then Θ ← Θ̃ − ηJ̃ᵀΔ with (1 + ηJ̃J̃ᵀ)Δ = f̃ − y, where η differs between weights.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class ImplicitSteps<T>(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape) : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TangentSteps<T> tangent = new(arena, plan, weights, tape);
    private readonly T[] etas = new T[plan.Weights.Length];

    /// <inheritdoc/>
    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        weights.Diffuse(member, step, table.Layers);
        if (table.LowestTrained < etas.Length)
        {
            for (int weight = 0; weight < etas.Length; weight++)
            {
                etas[weight] = table.Layers[weight].StepSize;
            }

            tangent.Solve(etas, etas);
            weights.Descend(etas);
        }
    }
}
