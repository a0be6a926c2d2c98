using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using Ensemble.Torch.Members;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Linearly implicit trapezoidal steps: exact decay and noise give Θ̃_n; with η and η′ of the steps before and after time n,
/// (1 + ½ηJ̃J̃ᵀ)Δ = f̃ − y, Θ_n = Θ̃_n − ½ηJ̃ᵀΔ, and the next step begins from Θ_n − ½η′J̃ᵀΔ. Both moves are one where nothing
/// looks at Θ_n.
/// </summary>
/// <remarks>Equations: M5.</remarks>
internal sealed class TrapezoidalStepper(ChunkShape shape, WeightTensors weights, ITangentSystem tangent, WeightMover mover) : IChunkStepper
{
    private readonly GradientHalves<double> halves = new(shape.Simulation);
    private bool isPaused;

    public void Step(int step, MoveTable moves, bool pause)
    {
        if (step == 0)
        {
            Arrive(0, null, pause: false);
        }

        mover.Diffuse(step, weights, moves);
        Arrive(step + 1, moves.Steps, pause);
    }

    public void Settle()
    {
        if (isPaused)
        {
            tangent.Descend(halves.After);
            isPaused = false;
        }
    }

    private void Arrive(int time, StepTable<double>? table, bool pause)
    {
        halves.MoveTo(time, table);
        if (halves.Lowest >= 0)
        {
            tangent.Solve(halves.Before, halves.Both);
            tangent.Descend(pause ? halves.Before : halves.Both);
            isPaused = pause;
        }
    }
}
