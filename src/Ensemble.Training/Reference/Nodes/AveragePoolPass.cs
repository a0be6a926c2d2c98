using System.Numerics;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>The mean over all positions, or over windows that tile the grid.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed unsafe class AveragePoolPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int[] sources;
    private readonly int window;

    public AveragePoolPass(AveragePoolNode node, Slot<T> input, Slot<T> output)
        : base(input, output)
    {
        sources = node.Sources(input.Shape);
        window = sources.Length / output.Positions;
    }

    private T Share => T.CreateChecked(1.0 / window);

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        for (int row = 0; row < points * Output.Positions; row++)
        {
            Rows<T> values = Input.Values.From(row / Output.Positions * Input.Positions);
            for (int i = 0; i < window; i++)
            {
                Elementwise<T>.Scale(values.Row(Source(row, i)), Share, Output.Values.Row(row), Output.Stride, adds: i > 0);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        bool adds = Input.Touch();
        for (int row = 0; row < points * Output.Positions; row++)
        {
            Rows<T> gradient = Input.Gradient.From(row / Output.Positions * Input.Positions);
            for (int i = 0; i < window; i++)
            {
                Elementwise<T>.Scale(Output.Gradient.Row(row), Share, gradient.Row(Source(row, i)), Output.Stride, adds);
            }
        }
    }

    private int Source(int row, int i) => sources[(row % Output.Positions * window) + i];
}
