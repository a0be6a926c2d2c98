using Ensemble.Training.Engines;
using Ensemble.Numerics.Noise;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>
/// Noise from the device's own generator, which is seeded anew for every group of members, layer and step: nothing has to be
/// saved for a restart, and a member's noise does not depend on the chunk that it is in. Groups are aligned and their size
/// depends on the network alone; the numbers are those of the device's model and driver.
/// </summary>
internal sealed class DeviceNoise : INoiseSource
{
    /// <summary>Weights drawn by one call: enough to fill a large device.</summary>
    private const long WeightsPerGroup = 1L << 22;

    private const int LargestGroup = 1 << 14;

    private readonly ChunkShape shape;
    private readonly Action<long> seed;
    private readonly int group;
    private readonly int firstGroup;
    private readonly int groups;
    private readonly int offset;
    private readonly int members;
    private readonly ForceBuffer buffer;

    /// <param name="shape">The sizes.</param>
    /// <param name="members">The members of the chunk.</param>
    /// <param name="seed">Seeds the device's generator.</param>
    public DeviceNoise(ChunkShape shape, MemberRange members, Action<long> seed)
    {
        this.shape = shape;
        this.seed = seed;
        this.members = members.Count;
        group = GroupSize(shape);
        firstGroup = members.First / group;
        groups = ((members.End + group - 1) / group) - firstGroup;
        offset = members.First - (firstGroup * group);
        buffer = new ForceBuffer(shape, groups * group);
    }

    /// <summary>How many members share a call: a power of two ≥ 2, so that antithetic pairs stay together.</summary>
    public static int GroupSize(ChunkShape shape)
    {
        int size = 2;
        while (size < LargestGroup && 2 * size * shape.LargestBlock <= WeightsPerGroup)
        {
            size *= 2;
        }

        return size;
    }

    public Tensor Draw(NoiseKey key, int rows, int columns, double amplitude)
    {
        Tensor all = buffer.As(rows, columns);
        for (int i = 0; i < groups; i++)
        {
            seed(Seed(firstGroup + i, key));
            DrawGroup(all.narrow(0, (long)i * group, group), key, amplitude);
        }

        return Mine(all);
    }

    public Tensor Silence(int rows, int columns)
    {
        Tensor mine = Mine(buffer.As(rows, columns));
        mine.zero_();
        return mine;
    }

    public void Dispose() => buffer.Dispose();

    private void DrawGroup(Tensor target, NoiseKey key, double amplitude)
    {
        if (!shape.Simulation.Antithetic)
        {
            target.normal_(0, amplitude);
            return;
        }

        Tensor pairs = target.view(group / 2, 2, target.shape[1], target.shape[2]);
        Tensor first = pairs.select(1, 0), second = pairs.select(1, 1);
        first.normal_(0, amplitude);
        second.copy_(first);
        if (key.IsReadout)
        {
            second.neg_();
        }
    }

    private Tensor Mine(Tensor all) => all.narrow(0, offset, members);

    private long Seed(int index, NoiseKey key)
    {
        ulong simulation = shape.Simulation.Seed;
        (uint low, uint high, _, _) = Philox4x32.Block(
            ((uint)index, (uint)key.Step, (uint)key.Layer, (uint)key.Purpose), (uint)simulation, (uint)(simulation >> 32));
        return (long)(((ulong)high << 32) | low);
    }
}
