using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>
/// How values of all members flow through a node, and derivatives back. A value is (members, points · positions, channels). Values and
/// derivatives are never changed once they are written, except where a node is told that it alone reads its input.
/// </summary>
/// <param name="site">Where the node stands.</param>
internal abstract class NodePass(NodeSite site)
{
    /// <summary>Where the node stands.</summary>
    protected NodeSite Site { get; } = site;

    /// <summary>How products are done.</summary>
    protected IMemberProducts Products => Site.Products;

    /// <summary>The value that is written.</summary>
    /// <param name="first">The first value that is read.</param>
    /// <param name="second">The second, or null.</param>
    public abstract Tensor Forward(Tensor first, Tensor? second);

    /// <summary>Hands the gradients of its weights to a sink and gives the derivatives of the values it reads.</summary>
    /// <param name="signals">The derivative of the value that was written.</param>
    /// <param name="sink">Takes in gradients.</param>
    /// <param name="towardsFirst">Whether the derivative of the first value is wanted.</param>
    /// <param name="towardsSecond">Whether the derivative of the second value is wanted.</param>
    /// <returns>The derivatives, or null where they are not wanted.</returns>
    public abstract (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond);

    /// <summary>x·Wᵀ for every member.</summary>
    protected Tensor Act(int weight, Tensor values)
    {
        using Tensor transposed = Site.Weights[weight].transpose(1, 2);
        return Products.Multiply(values, transposed);
    }

    /// <summary>δ·W for every member.</summary>
    protected Tensor SendBack(int weight, Tensor signals) => Products.Multiply(signals, Site.Weights[weight]);

    /// <summary>A value as (members, points, positions, channels).</summary>
    protected static Tensor Grid(Tensor value, int positions) => value.reshape(value.shape[0], value.shape[1] / positions, positions, value.shape[2]);

    /// <summary>A value of (members, points, positions, channels) as (members, points · positions, channels).</summary>
    protected static Tensor Rows(Tensor grid) => grid.reshape(grid.shape[0], grid.shape[1] * grid.shape[2], grid.shape[3]);
}
