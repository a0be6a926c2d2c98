using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>How values flow through a node, and derivatives back, for a tile of points.</summary>
internal abstract class NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <param name="input">The first value it reads.</param>
    /// <param name="output">The value it writes.</param>
    protected NodePass(Slot<T> input, Slot<T> output)
    {
        Input = input;
        Output = output;
    }

    /// <summary>The first value it reads.</summary>
    public Slot<T> Input { get; }

    /// <summary>The value it writes.</summary>
    public Slot<T> Output { get; }

    /// <summary>Takes memory of its own.</summary>
    /// <param name="arena">Where.</param>
    /// <param name="points">The number of points of a tile.</param>
    public virtual void Allocate(Arena<T> arena, int points)
    {
    }

    /// <summary>Writes the output.</summary>
    /// <param name="points">The number of points.</param>
    public abstract void Forward(int points);

    /// <summary>Hands the gradients of its weights to a sink and adds to the derivatives of the values it reads.</summary>
    /// <param name="points">The number of points.</param>
    /// <param name="sink">Takes in gradients.</param>
    /// <param name="towardsFirst">Whether the derivative of the first value is wanted.</param>
    /// <param name="towardsSecond">Whether the derivative of the second value is wanted.</param>
    public abstract void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond);

    /// <summary>Is called after the last tile of a sum over points: hands out what the pass has kept of the gradients of its weights.</summary>
    /// <param name="sink">Takes in sums.</param>
    public virtual void EndSum(IGradientSink<T> sink)
    {
    }
}
