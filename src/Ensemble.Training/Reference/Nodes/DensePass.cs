using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>z = W·x/√C at every position.</summary>
/// <remarks>Equations: M1.</remarks>
internal sealed class DensePass<T>(PanelWeight<T> weight, Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points) =>
        weight.Multiply(PackedProduct<T>.PaddedRows(points * Input.Positions), Input.Values, Output.Values, adds: false);

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight.Info.Index))
        {
            sink.Take(weight, Input.Values, Output.Gradient, points, Input.Positions);
        }

        if (towardsFirst)
        {
            weight.MultiplyTransposed(PackedProduct<T>.PaddedRows(points * Input.Positions), Output.Gradient, Input.Gradient, Input.Touch());
        }
    }
}
