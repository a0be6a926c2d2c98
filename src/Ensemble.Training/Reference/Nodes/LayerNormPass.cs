using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>
/// y = (x − mean)/√variance over the channels of each position; back, ∂x = (∂y − mean(∂y) − y·mean(∂y·y))/√variance. A row without
/// variance gives zeros.
/// </summary>
/// <remarks>Equations: M12.</remarks>
internal sealed unsafe class LayerNormPass<T>(Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T* inverses;
    private T* centred;

    private T Share => T.One / T.CreateChecked(Input.Channels);

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points)
    {
        inverses = arena.Take((long)points * Input.Positions);
        centred = arena.Take(Output.Stride);
    }

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        for (int row = 0; row < points * Input.Positions; row++)
        {
            T* y = Output.Values.Row(row);
            T mean = Elementwise<T>.Sum(Input.Values.Row(row), Output.Stride) * Share;
            Elementwise<T>.Shift(Input.Values.Row(row), -mean, y, Output.Stride);
            new Span<T>(y + Output.Channels, Output.Stride - Output.Channels).Clear();
            T variance = Elementwise<T>.Dot(y, y, Output.Stride) * Share;
            inverses[row] = variance > T.Zero ? T.One / T.Sqrt(variance) : T.Zero;
            Elementwise<T>.Scale(y, inverses[row], y, Output.Stride, adds: false);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        bool adds = Input.Touch();
        for (int row = 0; row < points * Input.Positions; row++)
        {
            T* y = Output.Values.Row(row);
            T* incoming = Output.Gradient.Row(row);
            T* target = Input.Gradient.Row(row);
            T mean = Elementwise<T>.Sum(incoming, Output.Stride) * Share;
            T along = Elementwise<T>.Dot(incoming, y, Output.Stride) * Share;
            Elementwise<T>.Shift(incoming, -mean, centred, Output.Stride);
            Elementwise<T>.Scale(y, -along, centred, Output.Stride, adds: true);
            new Span<T>(centred + Output.Channels, Output.Stride - Output.Channels).Clear();
            Elementwise<T>.Scale(centred, inverses[row], target, Output.Stride, adds);
        }
    }
}
