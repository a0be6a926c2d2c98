using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference;

/// <summary>Sums gradients over all points into <see cref="Weight{T}.Gradient"/>.</summary>
internal sealed unsafe class GradientSum<T>(int weights) : IGradientSink<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly bool[] wanted = new bool[weights];
    private readonly bool[] begun = new bool[weights];

    /// <summary>Begins a sum.</summary>
    /// <param name="etas">The weights' step sizes; a gradient is wanted where it is not 0.</param>
    public void Begin(ReadOnlySpan<T> etas)
    {
        for (int weight = 0; weight < wanted.Length; weight++)
        {
            wanted[weight] = etas[weight] != T.Zero;
            begun[weight] = false;
        }
    }

    /// <inheritdoc/>
    public bool Wants(int weight) => wanted[weight];

    /// <inheritdoc/>
    public bool TakesSums => true;

    /// <inheritdoc/>
    public bool TakeSum(Weight<T> weight)
    {
        bool adds = begun[weight.Info.Index];
        begun[weight.Info.Index] = true;
        return adds;
    }

    /// <inheritdoc/>
    public void Take(Weight<T> weight, Rows<T> inputs, Rows<T> signals, int points, int rowsPerPoint) =>
        weight.Outer(weight.Gradient, inputs, signals, points * rowsPerPoint, TakeSum(weight));
}
