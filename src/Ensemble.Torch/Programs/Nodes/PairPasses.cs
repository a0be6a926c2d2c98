using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>x + s·b.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed class SumPass(double scale, NodeSite site) : NodePass(site)
{
    private readonly Scalar factor = scale;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second) => first.add(second!, factor);

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond) =>
        (towardsFirst ? signals : null, towardsSecond ? signals.mul(factor) : null);
}

/// <summary>a∘b.</summary>
internal sealed class ProductPass(NodeSite site) : NodePass(site)
{
    private Tensor? left;
    private Tensor? right;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        (left, right) = (first, second);
        return first.mul(second!);
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond) =>
        (towardsFirst ? signals.mul(right!) : null, towardsSecond ? signals.mul(left!) : null);
}
