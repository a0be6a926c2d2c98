using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>φ and φ′ of a vector of float32 values at once.</summary>
internal interface IVectorFunction
{
    /// <summary>Returns φ(z) and φ′(z).</summary>
    static abstract void Evaluate(Vector256<float> z, out Vector256<float> value, out Vector256<float> derivative);
}

/// <summary>An activation with a vectorised float32 form.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed unsafe class VectorLoop<TFunction> : ActivationLoop<float>
    where TFunction : struct, IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Evaluate(float* values, float* slopes, nint count, float scale)
    {
        Vector256<float> factor = Vector256.Create(scale);
        for (nint i = 0; i < count; i += Vector256<float>.Count)
        {
            TFunction.Evaluate(Vector256.Load(values + i), out Vector256<float> value, out Vector256<float> derivative);
            (value * factor).Store(values + i);
            (derivative * factor).Store(slopes + i);
        }
    }
}

/// <summary>φ = erf, φ′ = 2e^{−z²}/√π.</summary>
internal readonly struct ErfFunction : IVectorFunction
{
    public static void Evaluate(Vector256<float> z, out Vector256<float> value, out Vector256<float> derivative)
    {
        value = SingleFunctions.Erf(z);
        derivative = Vector256.Create(1.1283791671f) * SingleFunctions.GaussianExp(z);
    }
}

/// <summary>φ = tanh, φ′ = 1 − tanh².</summary>
internal readonly struct TanhFunction : IVectorFunction
{
    public static void Evaluate(Vector256<float> z, out Vector256<float> value, out Vector256<float> derivative)
    {
        value = SingleFunctions.Tanh(z);
        derivative = Vector256.FusedMultiplyAdd(-value, value, Vector256<float>.One);
    }
}

/// <summary>φ = z·Φ(z), φ′ = Φ(z) + z·e^{−z²/2}/√(2π).</summary>
internal readonly struct GeluFunction : IVectorFunction
{
    public static void Evaluate(Vector256<float> z, out Vector256<float> value, out Vector256<float> derivative)
    {
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> scaled = z * Vector256.Create(0.70710678119f);
        Vector256<float> distribution = Vector256.FusedMultiplyAdd(half, SingleFunctions.Erf(scaled), half);
        value = z * distribution;
        Vector256<float> density = Vector256.Create(0.39894228040f) * SingleFunctions.GaussianExp(scaled);
        derivative = Vector256.FusedMultiplyAdd(z, density, distribution);
    }
}

/// <summary>φ = sin, φ′ = cos.</summary>
internal readonly struct SinFunction : IVectorFunction
{
    public static void Evaluate(Vector256<float> z, out Vector256<float> value, out Vector256<float> derivative) =>
        SingleFunctions.SinCos(z, out value, out derivative);
}
