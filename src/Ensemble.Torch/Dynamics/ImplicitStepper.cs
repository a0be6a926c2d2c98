using Ensemble.Torch.Members;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Linearly implicit Euler steps: Θ̃ = ρΘ + √(2ηT)ξ, then Θ ← Θ̃ − ηJ̃ᵀΔ with (1 + ηJ̃J̃ᵀ)Δ = f̃ − y, where η differs between
/// weights. No limit from λ_max.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class ImplicitStepper(ChunkShape shape, WeightTensors weights, ITangentSystem tangent, WeightMover mover) : IChunkStepper
{
    private readonly double[] etas = new double[shape.Blocks.Length];

    public void Step(int step, MoveTable moves, bool pause)
    {
        mover.Diffuse(step, weights, moves);
        if (moves.Steps.LowestTrained < etas.Length)
        {
            for (int layer = 0; layer < etas.Length; layer++)
            {
                etas[layer] = moves[layer].Step.StepSize;
            }

            tangent.Solve(etas, etas);
            tangent.Descend(etas);
        }
    }
}
