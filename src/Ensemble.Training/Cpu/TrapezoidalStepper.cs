using System.Numerics;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The linearly implicit trapezoidal step: exact decay and noise give Θ̃_n; with η and η′ of the steps before and after time n,
/// (1 + ½ηJ̃J̃ᵀ)Δ = f̃ − y, Θ_n = Θ̃_n − ½ηJ̃ᵀΔ, and the next step begins from Θ_n − ½η′J̃ᵀΔ. Both moves are one where nothing looks at Θ_n.
/// </summary>
/// <remarks>Equations: M5.</remarks>
internal sealed class TrapezoidalStepper<T> : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FreeDiffusion<T> diffusion;
    private readonly TangentSystem<T> tangent;
    private readonly GradientHalves<T> halves;
    private bool isPaused;

    public TrapezoidalStepper(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
    {
        var update = new WeightUpdate<T>(arena);
        diffusion = new FreeDiffusion<T>(plan, weights, update);
        tangent = new TangentSystem<T>(arena, plan, weights, update);
        halves = new GradientHalves<T>(plan.Simulation);
    }

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
        diffusion.Step(member, step, table.Layers);
        Arrive(step + 1, table, pause);
    }

    /// <inheritdoc/>
    public void Settle()
    {
        if (isPaused)
        {
            tangent.Descend(halves.After);
            isPaused = false;
        }
    }

    private void Arrive(int time, StepTable<T>? table, bool pause)
    {
        halves.MoveTo(time, table);
        if (halves.Lowest is >= 0 and var lowest)
        {
            tangent.Solve(halves.Before, lowest);
            tangent.Descend(pause ? halves.Before : halves.Both);
            isPaused = pause;
        }
    }
}
