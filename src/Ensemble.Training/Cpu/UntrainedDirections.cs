using System.Numerics;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The first layer's weights along directions that no training input has. Only decay and noise move them, so many
/// steps in a row have an exact Gaussian law, w ← Dw + √V ξ, and are taken at once when the weights are looked at.
/// </summary>
/// <remarks>Equations: M8.</remarks>
internal sealed class UntrainedDirections<T>(TrainingPlan<T> plan, WeightBlock<T> block, WeightUpdate<T> update)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DeferredDiffusion deferred = new();

    /// <summary>Forgets steps not yet taken.</summary>
    public void Reset() => deferred.Clear();

    /// <summary>Adds a step to those not yet taken.</summary>
    public void Defer(StepTable<T> table) => deferred.Add(table.Free(0));

    /// <summary>Writes what is put off.</summary>
    public void Write(BinaryWriter writer) => deferred.Write(writer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader) => deferred.Read(reader);

    /// <summary>Takes all deferred steps.</summary>
    public void CatchUp(int member, int step)
    {
        if (deferred.IsNone)
        {
            return;
        }

        var jump = new LayerStep<T>(T.One, T.CreateChecked(1 - deferred.Survival), T.CreateChecked(Math.Sqrt(deferred.Variance)));
        update.Diffuse(block, jump, new NoiseSequence(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), 0, step, NoisePurpose.UntrainedDirections));
        deferred.Clear();
    }
}
