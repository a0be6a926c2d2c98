using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>The channels of all positions as one vector, position by position.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed unsafe class FlattenPass<T>(Slot<T> input, Slot<T> output) : NodePass<T>(input, output)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(int points)
    {
        for (int point = 0; point < points; point++)
        {
            for (int position = 0; position < Input.Positions; position++)
            {
                Elementwise<T>.Copy(Input.Values.Row((point * Input.Positions) + position), Output.Values.Row(point) + (position * Input.Channels), Input.Channels);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        bool adds = Input.Touch();
        for (int point = 0; point < points; point++)
        {
            for (int position = 0; position < Input.Positions; position++)
            {
                T* source = Output.Gradient.Row(point) + (position * Input.Channels);
                T* target = Input.Gradient.Row((point * Input.Positions) + position);
                if (adds)
                {
                    Elementwise<T>.AddAny(source, target, Input.Channels);
                }
                else
                {
                    Elementwise<T>.Copy(source, target, Input.Channels);
                }
            }
        }
    }
}
