using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>z = W·x/√C at every position; the readout too.</summary>
/// <remarks>Equations: M1.</remarks>
internal sealed class DensePass(NodeSite site) : NodePass(site)
{
    private readonly int weight = site.Indices[0];
    private Tensor? inputs;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second) => Act(weight, inputs = first);

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight))
        {
            sink.Take(weight, inputs, signals);
        }

        return (towardsFirst ? SendBack(weight, signals) : null, null);
    }
}
