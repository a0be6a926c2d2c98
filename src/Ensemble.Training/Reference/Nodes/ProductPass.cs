using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>a∘b.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed unsafe class ProductPass<T>(Slot<T> input, Slot<T> other, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points) =>
        Elementwise<T>.Multiply(Input.Values.Data, other.Values.Data, Output.Values.Data, (nint)points * Output.Length, adds: false);

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        nint count = (nint)points * Output.Length;
        if (towardsFirst)
        {
            Elementwise<T>.Multiply(Output.Gradient.Data, other.Values.Data, Input.Gradient.Data, count, Input.Touch());
        }

        if (towardsSecond)
        {
            Elementwise<T>.Multiply(Output.Gradient.Data, Input.Values.Data, other.Gradient.Data, count, other.Touch());
        }
    }
}
