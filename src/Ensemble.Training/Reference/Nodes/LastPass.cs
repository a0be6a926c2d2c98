using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>The value at the last position.</summary>
internal sealed unsafe class LastPass<T>(Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points)
    {
        for (int point = 0; point < points; point++)
        {
            Elementwise<T>.Copy(Input.Values.Row(Last(point)), Output.Values.Row(point), Output.Stride);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        if (!Input.Touch())
        {
            new Span<T>(Input.Gradient.Data, points * Input.Length).Clear();
        }

        for (int point = 0; point < points; point++)
        {
            Elementwise<T>.Scale(Output.Gradient.Row(point), T.One, Input.Gradient.Row(Last(point)), Output.Stride, adds: true);
        }
    }

    private int Last(int point) => ((point + 1) * Input.Positions) - 1;
}
