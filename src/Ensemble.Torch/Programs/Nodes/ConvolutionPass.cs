using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>
/// z_i = Σ_d W_d·x_{s·i+d}/√(kC): what an output position reads is gathered into one row, and the convolution is a dense layer on these
/// rows. Back, every input position gathers what its readers send, so that sums have one order on every device.
/// </summary>
/// <remarks>Equations: M10.</remarks>
internal sealed class ConvolutionPass : NodePass
{
    private readonly int weight;
    private readonly int taps;
    private readonly int readers;
    private readonly bool hasOutside;
    private readonly bool hasFewerReaders;
    private readonly Tensor sources;
    private readonly Tensor targets;
    private Tensor? gathered;

    public ConvolutionPass(ConvolutionNode node, NodeSite site)
        : base(site)
    {
        weight = site.Indices[0];
        taps = node.Filter.Product;
        int[] reads = node.Sources(site.Input);
        hasOutside = reads.Contains(-1);
        sources = Index([.. reads.Select(source => source < 0 ? site.Input.PositionCount : source)]);
        List<int>[] read = [.. Enumerable.Range(0, site.Input.PositionCount).Select(_ => new List<int>())];
        for (int tap = 0; tap < reads.Length; tap++)
        {
            if (reads[tap] >= 0)
            {
                read[reads[tap]].Add(tap);
            }
        }

        readers = Math.Max(1, read.Max(each => each.Count));
        hasFewerReaders = read.Any(each => each.Count < readers);
        targets = Index([.. read.SelectMany(each => each.Concat(Enumerable.Repeat(reads.Length, readers - each.Count)))]);

        Tensor Index(int[] values) => tensor([.. values.Select(value => (long)value)], dtype: ScalarType.Int64, device: site.Placement.Device);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        Tensor taken = WithZeros(Grid(first, Site.Input.PositionCount), hasOutside).index_select(2, sources);
        gathered = taken.view(taken.shape[0], taken.shape[1] * Site.Output.PositionCount, (long)taps * Site.Input.Channels);
        return Act(weight, gathered);
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight))
        {
            sink.Take(weight, gathered, signals);
        }

        if (!towardsFirst)
        {
            return (null, null);
        }

        Tensor sent = SendBack(weight, signals);
        Tensor grid = sent.view(sent.shape[0], sent.shape[1] / Site.Output.PositionCount, (long)Site.Output.PositionCount * taps, Site.Input.Channels);
        Tensor taken = WithZeros(grid, hasFewerReaders).index_select(2, targets);
        Tensor sum = taken.view(taken.shape[0], taken.shape[1] * Site.Input.PositionCount, readers, Site.Input.Channels).sum(2);
        return (sum, null);
    }

    // One more position, where nothing is.
    private static Tensor WithZeros(Tensor grid, bool wanted)
    {
        if (!wanted)
        {
            return grid;
        }

        using Tensor nothing = zeros([grid.shape[0], grid.shape[1], 1, grid.shape[3]], grid.dtype, grid.device);
        return cat([grid, nothing], 2);
    }
}
