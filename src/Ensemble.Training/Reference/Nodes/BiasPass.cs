using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>z = x + b.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed unsafe class BiasPass<T>(BiasWeight<T> weight, Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points) => weight.Add(points * Input.Positions, Input.Values, Output.Values);

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight.Info.Index))
        {
            sink.Take(weight, default, Output.Gradient, points, Input.Positions);
        }

        if (towardsFirst)
        {
            Elementwise<T>.Scale(Output.Gradient.Data, T.One, Input.Gradient.Data, (nint)points * Input.Length, Input.Touch());
        }
    }
}
