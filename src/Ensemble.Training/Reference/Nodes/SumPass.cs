using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>x + s·b.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed unsafe class SumPass<T>(double scale, Slot<T> input, Slot<T> branch, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T scale = T.CreateChecked(scale);

    /// <inheritdoc/>
    public override void Forward(int points) =>
        Elementwise<T>.Add(Input.Values.Data, branch.Values.Data, scale, Output.Values.Data, (nint)points * Output.Length);

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        nint count = (nint)points * Output.Length;
        if (towardsFirst)
        {
            Elementwise<T>.Scale(Output.Gradient.Data, T.One, Input.Gradient.Data, count, Input.Touch());
        }

        if (towardsSecond)
        {
            Elementwise<T>.Scale(Output.Gradient.Data, scale, branch.Gradient.Data, count, branch.Touch());
        }
    }
}
