using System.Numerics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The linearly implicit trapezoidal step: exact decay and noise give Θ̃_n; with η and η′ of the steps before and after time n,
/// (1 + ½ηJ̃J̃ᵀ)Δ = f̃ − y, Θ_n = Θ̃_n − ½ηJ̃ᵀΔ, and the next step begins from Θ_n − ½η′J̃ᵀΔ. Both moves are one where nothing looks at Θ_n.
/// </summary>
internal sealed class TrapezoidalStepper<T> : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int count;
    private readonly FreeDiffusion<T> diffusion;
    private readonly TangentSystem<T> tangent;
    private readonly StepTable<T> following;
    private readonly T[] before;
    private readonly T[] after;
    private readonly T[] both;
    private bool isPaused;

    public TrapezoidalStepper(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
    {
        var update = new WeightUpdate<T>(arena);
        count = plan.Simulation.Steps.Count;
        diffusion = new FreeDiffusion<T>(plan, weights, update);
        tangent = new TangentSystem<T>(arena, plan, weights, update);
        following = new StepTable<T>(plan.Simulation);
        before = new T[plan.Depth + 1];
        after = new T[plan.Depth + 1];
        both = new T[plan.Depth + 1];
    }

    /// <inheritdoc/>
    public void Begin() => isPaused = false;

    /// <inheritdoc/>
    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        if (step == 0)
        {
            Array.Clear(before);
            Arrive(0, pause: false);
        }

        Settle();
        diffusion.Step(member, step, table.Layers);
        WriteHalves(table, before);
        Arrive(step + 1, pause);
    }

    /// <inheritdoc/>
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
        if (time < count)
        {
            following.MoveTo(time);
            WriteHalves(following, after);
        }

        for (int layer = 0; layer < both.Length; layer++)
        {
            both[layer] = before[layer] + after[layer];
        }

        int lowest = both.AsSpan().IndexOfAnyExcept(T.Zero);
        if (lowest >= 0)
        {
            tangent.Solve(before, lowest);
            tangent.Descend(pause ? before : both);
            isPaused = pause;
        }
    }

    private static void WriteHalves(StepTable<T> table, T[] halves)
    {
        for (int layer = 0; layer < halves.Length; layer++)
        {
            halves[layer] = table.Loss ? table.Layers[layer].StepSize * T.CreateChecked(0.5) : T.Zero;
        }
    }
}
