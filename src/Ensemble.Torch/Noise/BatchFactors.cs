using Ensemble.Torch.Devices;
using Ensemble.Torch.Members;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>The mini-batches of the members of a chunk, those of the built-in engine, as factors on the residuals of their points.</summary>
/// <remarks>Equations: M9.</remarks>
internal sealed class BatchFactors
{
    private readonly Placement placement;
    private readonly MemberRange members;
    private readonly BatchDraw<double> draw;
    private readonly Tensor host;

    private BatchFactors(ChunkShape shape, MemberRange members, BatchDraw<double> draw)
    {
        placement = shape.Placement;
        this.members = members;
        this.draw = draw;
        host = placement.OnHost.Empty(members.Count, 1, shape.TrainCount);
    }

    /// <summary>The factors of a chunk; null where steps take all points.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="members">Which members.</param>
    public static BatchFactors? Of(ChunkShape shape, MemberRange members) =>
        BatchDraw<double>.Of(shape.Simulation) is { } draw ? new BatchFactors(shape, members, draw) : null;

    /// <summary>P/B for the points drawn, otherwise 0, shape (members, 1, points); valid until the next call.</summary>
    /// <param name="step">n.</param>
    public Tensor At(int step)
    {
        for (int i = 0; i < members.Count; i++)
        {
            ReadOnlySpan<double> factors = draw.Factors(members.First + i, step);
            if (placement.IsDouble)
            {
                factors.CopyTo(Placement.Values<double>(host)[(i * factors.Length)..]);
                continue;
            }

            Span<float> target = Placement.Values<float>(host).Slice(i * factors.Length, factors.Length);
            for (int point = 0; point < target.Length; point++)
            {
                target[point] = (float)factors[point];
            }
        }

        return placement.IsHost ? host : host.to(placement.Device);
    }
}
