using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>
/// y = (x − mean)/√variance over the channels of each position; back, ∂x = (∂y − mean(∂y) − y·mean(∂y·y))/√variance. A row without
/// variance gives zeros.
/// </summary>
/// <remarks>Equations: M12.</remarks>
internal sealed class LayerNormPass(NodeSite site) : NodePass(site)
{
    private static readonly long[] Channels = [2];

    private readonly Tensor none = site.Placement.Zeros(1);
    private readonly Scalar zero = 0;
    private Tensor? values;
    private Tensor? inverses;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        using Tensor mean = first.mean(Channels, keepdim: true);
        Tensor centred = first.sub(mean);
        using Tensor squares = centred.mul(centred);
        using Tensor variance = squares.mean(Channels, keepdim: true);
        using Tensor isZero = variance.eq(none);
        inverses = variance.rsqrt();
        inverses.masked_fill_(isZero, zero);
        values = centred.mul_(inverses);
        return values;
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        if (!towardsFirst)
        {
            return (null, null);
        }

        using Tensor mean = signals.mean(Channels, keepdim: true);
        using Tensor products = signals.mul(values!);
        using Tensor along = products.mean(Channels, keepdim: true);
        using Tensor parallel = values!.mul(along);
        Tensor below = signals.sub(mean);
        below.sub_(parallel);
        return (below.mul_(inverses!), null);
    }
}
