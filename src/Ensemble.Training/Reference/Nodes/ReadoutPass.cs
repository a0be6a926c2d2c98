using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>f = a·x/√C.</summary>
/// <remarks>Equations: M1.</remarks>
internal sealed class ReadoutPass<T>(RowWeight<T> weight, Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points) => weight.Multiply(points, Input.Values, Output.Values);

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight.Info.Index))
        {
            sink.Take(weight, Input.Values, Output.Gradient, points, 1);
        }

        if (towardsFirst)
        {
            weight.MultiplyTransposed(points, Output.Gradient, Input.Gradient, Input.Touch());
        }
    }
}
