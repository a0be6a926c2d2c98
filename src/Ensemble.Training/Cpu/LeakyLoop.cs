using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Cpu;

/// <summary>φ(z) = z for z &gt; 0 and αz otherwise: ReLU for α = 0, linear for α = 1.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed unsafe class LeakyLoop<T>(double slope) : ActivationLoop<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Evaluate(T* values, T* slopes, nint count, T scale)
    {
        Vector256<T> above = Vector256.Create(scale);
        Vector256<T> below = Vector256.Create(scale * T.CreateChecked(slope));
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            Vector256<T> z = Vector256.Load(values + i);
            Vector256<T> factor = Vector256.ConditionalSelect(Vector256.GreaterThan(z, Vector256<T>.Zero), above, below);
            (z * factor).Store(values + i);
            factor.Store(slopes + i);
        }
    }
}
