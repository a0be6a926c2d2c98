using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>
/// y = (x − mean)/√variance over the channels of each position; back, ∂x = (∂y − mean(∂y) − y·mean(∂y·y))/√variance. A row without
/// variance gives zeros.
/// </summary>
internal sealed unsafe class LayerNormPass<T>(Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T* inverses;

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points) => inverses = arena.Take((long)points * Input.Positions);

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        T share = T.One / T.CreateChecked(Input.Channels);
        for (int row = 0; row < points * Input.Positions; row++)
        {
            T* x = Input.Values.Row(row);
            T* y = Output.Values.Row(row);
            T mean = T.Zero, variance = T.Zero;
            for (int c = 0; c < Input.Channels; c++)
            {
                mean += x[c];
            }

            mean *= share;
            for (int c = 0; c < Input.Channels; c++)
            {
                y[c] = x[c] - mean;
            }

            variance = Elementwise<T>.Dot(y, y, Output.Stride) * share;
            inverses[row] = variance > T.Zero ? T.One / T.Sqrt(variance) : T.Zero;
            Elementwise<T>.Scale(y, inverses[row], y, Output.Stride, adds: false);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        bool adds = Input.Touch();
        T share = T.One / T.CreateChecked(Input.Channels);
        for (int row = 0; row < points * Input.Positions; row++)
        {
            T* y = Output.Values.Row(row);
            T* incoming = Output.Gradient.Row(row);
            T* target = Input.Gradient.Row(row);
            T mean = T.Zero;
            for (int c = 0; c < Input.Channels; c++)
            {
                mean += incoming[c];
            }

            mean *= share;
            T along = Elementwise<T>.Dot(incoming, y, Output.Stride) * share;
            T inverse = inverses[row];
            for (int c = 0; c < Input.Channels; c++)
            {
                T value = (incoming[c] - mean - (along * y[c])) * inverse;
                target[c] = adds ? target[c] + value : value;
            }
        }
    }
}
