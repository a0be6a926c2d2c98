using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>The mean over all positions, or over windows that tile the grid.</summary>
/// <remarks>Equations: M15.</remarks>
internal sealed class AveragePoolPass : NodePass
{
    private readonly int window;
    private readonly Scalar share;
    private readonly Tensor sources;
    private readonly Tensor owners;

    public AveragePoolPass(AveragePoolNode node, NodeSite site)
        : base(site)
    {
        int[] members = node.Sources(site.Input);
        window = members.Length / site.Output.PositionCount;
        share = 1.0 / window;
        var owner = new long[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            owner[members[i]] = i / window;
        }

        sources = tensor([.. members.Select(position => (long)position)], dtype: ScalarType.Int64, device: site.Placement.Device);
        owners = tensor(owner, dtype: ScalarType.Int64, device: site.Placement.Device);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        Tensor taken = Grid(first, Site.Input.PositionCount).index_select(2, sources);
        return taken.view(taken.shape[0], taken.shape[1] * Site.Output.PositionCount, window, taken.shape[3]).sum(2).mul_(share);
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond) =>
        (towardsFirst ? Rows(Grid(signals, Site.Output.PositionCount).index_select(2, owners)).mul_(share) : null, null);
}
