using System.Numerics;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Stepping;

/// <summary>
/// The gradient of trapezoidal steps at one time: half of it belongs to the step before, which acts implicitly, and half to the step after.
/// </summary>
/// <remarks>Equations: M5.</remarks>
internal sealed class GradientHalves<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int count;
    private readonly StepTable<T> following;
    private readonly T[] before;
    private readonly T[] after;
    private readonly T[] both;

    public GradientHalves(Simulation simulation)
    {
        count = simulation.Steps.Count;
        following = new StepTable<T>(simulation);
        int layers = simulation.Network.WeightLayers;
        before = new T[layers];
        after = new T[layers];
        both = new T[layers];
    }

    /// <summary>½η of every layer for the step before; 0 where it has no gradient.</summary>
    public ReadOnlySpan<T> Before => before;

    /// <summary>½η of every layer for the step after.</summary>
    public ReadOnlySpan<T> After => after;

    /// <summary>The sum of both.</summary>
    public ReadOnlySpan<T> Both => both;

    /// <summary>The lowest layer that a gradient moves at this time; negative if there is none.</summary>
    public int Lowest => Both.IndexOfAnyExcept(T.Zero);

    /// <summary>Goes to the time after a step.</summary>
    /// <param name="time">n.</param>
    /// <param name="table">The coefficients of the step before, or null at n = 0.</param>
    public void MoveTo(int time, StepTable<T>? table)
    {
        Write(table, before);
        if (time < count)
        {
            following.MoveTo(time);
        }

        Write(time < count ? following : null, after);
        for (int layer = 0; layer < both.Length; layer++)
        {
            both[layer] = before[layer] + after[layer];
        }
    }

    private static void Write(StepTable<T>? table, T[] halves)
    {
        for (int layer = 0; layer < halves.Length; layer++)
        {
            halves[layer] = table is { Loss: true } ? table.Layers[layer].StepSize * T.CreateChecked(0.5) : T.Zero;
        }
    }
}
