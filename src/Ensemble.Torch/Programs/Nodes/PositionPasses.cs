using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>The channels of all positions as one vector, position by position.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed class FlattenPass(NodeSite site) : NodePass(site)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second) => first.reshape(first.shape[0], first.shape[1] / Site.Input.PositionCount, Site.Input.Size);

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond) =>
        (signals.reshape(signals.shape[0], signals.shape[1] * Site.Input.PositionCount, Site.Input.Channels), null);
}

/// <summary>The value at the last position.</summary>
internal sealed class LastPass(NodeSite site) : NodePass(site)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second) => Grid(first, Site.Input.PositionCount).select(2, Site.Input.PositionCount - 1).contiguous();

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        Tensor below = zeros([signals.shape[0], signals.shape[1], Site.Input.PositionCount, signals.shape[2]], signals.dtype, signals.device);
        below.select(2, Site.Input.PositionCount - 1).copy_(signals);
        return (Rows(below), null);
    }
}
