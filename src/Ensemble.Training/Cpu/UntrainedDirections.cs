using System.Numerics;
using Ensemble.Training.Noise;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The first layer's weights along directions that no training input has. Only decay and noise move them, so many
/// steps in a row have an exact Gaussian law, w ← Dw + √V ξ, and are taken at once when the weights are looked at.
/// </summary>
internal sealed class UntrainedDirections<T>(TrainingPlan<T> plan, WeightBlock<T> block, WeightUpdate<T> update)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private double survival = 1;
    private double variance;

    /// <summary>Forgets steps not yet taken.</summary>
    public void Reset()
    {
        survival = 1;
        variance = 0;
    }

    /// <summary>Adds a step to those not yet taken.</summary>
    public void Defer(StepTable<T> table)
    {
        Diffusion diffusion = table.Diffusion(0);
        double rho = 1 - diffusion.Loss;
        survival *= rho;
        variance = (rho * rho * variance) + diffusion.Variance;
    }

    /// <summary>Writes what is put off.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(survival);
        writer.Write(variance);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        survival = reader.ReadDouble();
        variance = reader.ReadDouble();
    }

    /// <summary>Takes all deferred steps.</summary>
    public void CatchUp(int member, int step)
    {
        if (survival == 1 && variance == 0)
        {
            return;
        }

        var jump = new LayerStep<T>(T.One, T.CreateChecked(1 - survival), T.CreateChecked(Math.Sqrt(variance)));
        update.Diffuse(block, jump, new NoiseSequence(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), 0, step, NoisePurpose.UntrainedDirections));
        Reset();
    }
}
