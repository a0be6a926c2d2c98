namespace Ensemble.Training.Cpu;

/// <summary>The number format of weights and hidden values.</summary>
public enum CpuPrecision
{
    /// <summary>float32: fast; the noise is far larger than the rounding.</summary>
    Float32,

    /// <summary>float64: for tests and for measuring the error of float32. The noise is the same.</summary>
    Float64,
}
