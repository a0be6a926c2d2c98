using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>z = x + b.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed class BiasPass(NodeSite site) : NodePass(site)
{
    private readonly int weight = site.Indices[0];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second) => Site.OwnsInput
        ? first.add_(Site.Weights[weight], Factor.One.Scalar)
        : first.add(Site.Weights[weight], Factor.One.Scalar);

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight))
        {
            sink.Take(weight, null, signals);
        }

        return (towardsFirst ? signals : null, null);
    }
}
