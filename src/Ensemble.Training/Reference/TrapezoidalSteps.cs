using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>
/// The linearly implicit trapezoidal step: exact decay and noise give Θ̃_n; with η and η′ of the steps before and after time n,
/// (1 + ½ηJ̃J̃ᵀ)Δ = f̃ − y, Θ_n = Θ̃_n − ½ηJ̃ᵀΔ, and the next step begins from Θ_n − ½η′J̃ᵀΔ. Both moves are one where nothing looks at Θ_n.
/// </summary>
/// <remarks>Equations: M5.</remarks>
internal sealed class TrapezoidalSteps<T>(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape) : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TangentSteps<T> tangent = new(arena, plan, weights, tape);
    private readonly GradientHalves<T> halves = new(plan.Simulation);
    private bool isPaused;

    /// <inheritdoc/>
    public void Begin() => isPaused = false;

    /// <inheritdoc/>
    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        if (step == 0)
        {
            Arrive(0, null, pause: false);
        }

        Settle();
        weights.Diffuse(member, step, table.Layers);
        Arrive(step + 1, table, pause);
    }

    /// <inheritdoc/>
    public void Settle()
    {
        if (isPaused)
        {
            weights.Descend(halves.After);
            isPaused = false;
        }
    }

    private void Arrive(int time, StepTable<T>? table, bool pause)
    {
        halves.MoveTo(time, table);
        if (halves.Lowest >= 0)
        {
            tangent.Solve(halves.Before, halves.Both);
            weights.Descend(pause ? halves.Before : halves.Both);
            isPaused = pause;
        }
    }
}
