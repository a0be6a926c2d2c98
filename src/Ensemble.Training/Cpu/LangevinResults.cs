using System.Numerics;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// A noiseless step, W ← W − ηκW − η∂E. The increment is summed first and the decay kept apart from 1, because 1 − ηκ rounded
/// to float32 would change a small ηκ.
/// </summary>
internal readonly unsafe struct Descend<T>(LayerStep<T> step) : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector256<T> minusDecay = Vector256.Create(-step.Decay);
    private readonly Vector256<T> minusStep = Vector256.Create(-step.StepSize);

    public void Take(T* target, nint offset, Vector256<T> sum)
    {
        Vector256<T> weight = Vector256.Load(target);
        (weight + Lanes.Fma(minusDecay, weight, minusStep * sum)).Store(target);
    }
}

/// <summary>A Langevin step, W ← W − ηκW − η∂E + √(2ηT)ξ.</summary>
/// <remarks>Equations: M3.</remarks>
internal readonly unsafe struct DescendWithNoise<T>(LayerStep<T> step, T* noise) : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector256<T> minusDecay = Vector256.Create(-step.Decay);
    private readonly Vector256<T> minusStep = Vector256.Create(-step.StepSize);
    private readonly Vector256<T> amplitude = Vector256.Create(step.Amplitude);

    public void Take(T* target, nint offset, Vector256<T> sum)
    {
        Vector256<T> weight = Vector256.Load(target);
        Vector256<T> force = Lanes.Fma(amplitude, Vector256.Load(noise + offset), minusStep * sum);
        (weight + Lanes.Fma(minusDecay, weight, force)).Store(target);
    }
}
