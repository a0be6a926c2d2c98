namespace Ensemble.Training.Stepping;

/// <summary>Decay and noise of many steps in a row, put off to be taken at once: w ← survival·w + √variance ξ.</summary>
/// <remarks>Equations: M8.</remarks>
internal sealed class DeferredDiffusion
{
    /// <summary>What is left of a weight.</summary>
    public double Survival { get; private set; } = 1;

    /// <summary>The variance that is added.</summary>
    public double Variance { get; private set; }

    /// <summary>Whether nothing is put off.</summary>
    public bool IsNone => Survival == 1 && Variance == 0;

    /// <summary>Adds a step.</summary>
    public void Add(FreeMotion step)
    {
        double rho = 1 - step.Loss;
        Survival *= rho;
        Variance = (rho * rho * Variance) + step.Variance;
    }

    /// <summary>Forgets what is put off.</summary>
    public void Clear()
    {
        Survival = 1;
        Variance = 0;
    }

    /// <summary>Writes what is put off.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Survival);
        writer.Write(Variance);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        Survival = reader.ReadDouble();
        Variance = reader.ReadDouble();
    }
}
