using Ensemble.Torch.Chunks;
using Ensemble.Training.Cpu;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Linearly implicit trapezoidal steps: exact decay and noise give Θ̃_n; with η and η′ of the steps before and after time n,
/// (1 + ½ηJ̃J̃ᵀ)Δ = f̃ − y, Θ_n = Θ̃_n − ½ηJ̃ᵀΔ, and the next step begins from Θ_n − ½η′J̃ᵀΔ. Both moves are one where nothing
/// looks at Θ_n.
/// </summary>
internal sealed class TrapezoidalStepper(ChunkShape shape, WeightTensors weights, MemberPass pass, WeightMover mover) : IChunkStepper
{
    private readonly TangentSystem tangent = new(shape, weights, pass);
    private readonly StepTable<double> following = new(shape.Simulation);
    private readonly double[] before = new double[shape.Depth + 1];
    private readonly double[] after = new double[shape.Depth + 1];
    private readonly double[] both = new double[shape.Depth + 1];
    private bool isPaused;

    public void Step(int step, MoveTable moves, bool pause)
    {
        if (step == 0)
        {
            Array.Clear(before);
            Arrive(0, pause: false);
        }

        mover.Diffuse(step, weights, moves);
        WriteHalves(moves.Steps, before);
        Arrive(step + 1, pause);
    }

    public void Settle()
    {
        if (isPaused)
        {
            tangent.Descend(after);
            isPaused = false;
        }
    }

    private void Arrive(int time, bool pause)
    {
        Array.Clear(after);
        if (time < shape.Simulation.Steps.Count)
        {
            following.MoveTo(time);
            WriteHalves(following, after);
        }

        for (int layer = 0; layer < both.Length; layer++)
        {
            both[layer] = before[layer] + after[layer];
        }

        int lowest = both.AsSpan().IndexOfAnyExcept(0);
        if (lowest >= 0)
        {
            tangent.Solve(before, lowest);
            tangent.Descend(pause ? before : both);
            isPaused = pause;
        }
    }

    private static void WriteHalves(StepTable<double> table, double[] halves)
    {
        for (int layer = 0; layer < halves.Length; layer++)
        {
            halves[layer] = table.Loss ? table.Layers[layer].StepSize / 2 : 0;
        }
    }
}
