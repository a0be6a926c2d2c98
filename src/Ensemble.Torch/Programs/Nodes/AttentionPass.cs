using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>q = Q·x/√C, v = V·x/√C, A = softmax_j(β q_i·q_j/N), y = A·v.</summary>
/// <remarks>Equations: M13.</remarks>
internal sealed class AttentionPass(AttentionNode node, NodeSite site) : NodePass(site)
{
    private static readonly long[] Last = [2];

    private readonly Scalar factor = node.Beta / site.Output.Channels;
    private readonly int query = site.Indices[0];
    private readonly int value = site.Indices[1];
    private Tensor? inputs;
    private Tensor? queries;
    private Tensor? values;
    private Tensor? attention;

    private int Positions => Site.Input.PositionCount;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        inputs = first;
        queries = ByPoint(Act(query, first));
        values = ByPoint(Act(value, first));
        using Tensor transposed = queries.transpose(1, 2);
        using Tensor logits = queries.bmm(transposed);
        logits.mul_(factor);
        attention = logits.softmax(2);
        return ByMember(attention.bmm(values), first.shape[0]);
    }

    // ∂v = Aᵀ∂y; ∂logits = A∘(∂y·vᵀ − Σ_k A_ik ∂y_i·v_k); ∂q = β/N (∂logits + ∂logitsᵀ)q.
    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        Tensor incoming = ByPoint(signals);
        Tensor valueSignals = ByMember(attention!.transpose(1, 2).bmm(incoming), signals.shape[0]);
        using Tensor logits = incoming.bmm(values!.transpose(1, 2));
        logits.mul_(attention);
        using Tensor sums = logits.sum(Last, keepdim: true);
        using Tensor means = attention.mul(sums);
        logits.sub_(means);
        using Tensor both = logits.add(logits.transpose(1, 2), Factor.One.Scalar);
        both.mul_(factor);
        Tensor querySignals = ByMember(both.bmm(queries!), signals.shape[0]);
        if (sink.Wants(query))
        {
            sink.Take(query, inputs, querySignals);
        }

        if (sink.Wants(value))
        {
            sink.Take(value, inputs, valueSignals);
        }

        return (towardsFirst ? SendBack(query, querySignals).add_(SendBack(value, valueSignals), Factor.One.Scalar) : null, null);
    }

    private Tensor ByPoint(Tensor rows) => rows.reshape(rows.shape[0] * rows.shape[1] / Positions, Positions, rows.shape[2]);

    private Tensor ByMember(Tensor points, long members) => points.view(members, points.shape[0] / members * Positions, points.shape[2]);
}
