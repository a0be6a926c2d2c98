using System.Numerics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Values;

/// <summary>A weight of one member and the sum of its gradient over the points of a pass, in the same layout; padding is zero.</summary>
internal abstract unsafe class Weight<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <param name="info">What all members share.</param>
    protected Weight(WeightInfo info) => Info = info;

    /// <summary>What all members share.</summary>
    public WeightInfo Info { get; }

    /// <summary>The factor with which it acts.</summary>
    public T Scale => T.CreateChecked(Info.Scale);

    /// <summary>The values.</summary>
    public T* Data { get; private set; }

    /// <summary>Σ δ·xᵀ, without <see cref="Scale"/>.</summary>
    public T* Gradient { get; private set; }

    /// <summary>The number of values, padding included; a multiple of sixteen.</summary>
    public abstract int Length { get; }

    /// <summary>Takes memory.</summary>
    public virtual void Allocate(Arena<T> arena)
    {
        Data = arena.Take(Length);
        Gradient = arena.Take(Length);
    }

    /// <summary>The place of W[output, input].</summary>
    public abstract nint At(int output, int input);

    /// <summary>target = Σ_r signals_r·inputs_rᵀ over rows, in the layout of the weight, or target ← target + the sum.</summary>
    public abstract void Outer(T* target, Rows<T> inputs, Rows<T> signals, int rows, bool adds);

    /// <summary>Is called when the values have changed: puts the padding back to zero.</summary>
    public abstract void Changed();
}
