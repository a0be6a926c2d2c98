using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>Values of all weights beside those of the member, in the same layout.</summary>
internal sealed unsafe class WeightCopy<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly WeightSet<T> weights;
    private readonly T*[] data;

    public WeightCopy(Arena<T> arena, WeightSet<T> weights)
    {
        this.weights = weights;
        data = new T*[weights.All.Length];
        for (int weight = 0; weight < data.Length; weight++)
        {
            data[weight] = arena.Take(weights.All[weight].Length);
        }
    }

    /// <summary>The values of a weight.</summary>
    public T* this[int weight] => data[weight];

    /// <summary>Takes the values of the member.</summary>
    public void Save()
    {
        foreach (Weight<T> weight in weights.All)
        {
            Elementwise<T>.Copy(weight.Data, data[weight.Info.Index], weight.Length);
        }
    }

    /// <summary>Gives the values back to the member.</summary>
    public void Restore()
    {
        foreach (Weight<T> weight in weights.All)
        {
            Elementwise<T>.Copy(data[weight.Info.Index], weight.Data, weight.Length);
            weight.Changed();
        }
    }

    /// <summary>Gives the member these values + share·(others − these).</summary>
    public void Blend(WeightCopy<T> others, T share)
    {
        foreach (Weight<T> weight in weights.All)
        {
            T* from = data[weight.Info.Index];
            Elementwise<T>.Add(others[weight.Info.Index], from, -T.One, weight.Data, weight.Length);
            Elementwise<T>.Add(from, weight.Data, share, weight.Data, weight.Length);
            weight.Changed();
        }
    }

    /// <summary>Gives the member these values − factor·η·∂E, with the gradient that was summed last.</summary>
    public void Descend(ReadOnlySpan<T> etas, T factor)
    {
        foreach (Weight<T> weight in weights.All)
        {
            Elementwise<T>.Add(data[weight.Info.Index], weight.Gradient, -factor * etas[weight.Info.Index] * weight.Scale, weight.Data, weight.Length);
            weight.Changed();
        }
    }
}
