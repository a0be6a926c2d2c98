using Ensemble.Torch.Activations;
using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>φ(x).</summary>
/// <remarks>Equations: M1.</remarks>
internal sealed class ActivationPass(Activation activation, NodeSite site) : NodePass(site)
{
    private readonly ActivationTensors functions = ActivationTensors.Of(activation, site.Placement.IsHost);
    private readonly Factor? slopeFactor = FactorOf(activation, site);
    private Tensor? slopes;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        Tensor value = Site.OwnsInput ? first : first.clone();
        slopes = functions.Apply(value, wantSlopes: true);
        return value;
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        if (!towardsFirst)
        {
            return (null, null);
        }

        Tensor below = slopes is null ? signals : signals.mul(slopes);
        if (slopeFactor is not null)
        {
            below.mul_(slopeFactor.Scalar);
        }

        return (below, null);
    }

    // A factor comes with slopes, so what is multiplied is a value of this pass.
    private static Factor? FactorOf(Activation activation, NodeSite site) =>
        ActivationTensors.Of(activation, site.Placement.IsHost).SlopeFactor is var factor and not 1 ? new Factor(factor) : null;
}
