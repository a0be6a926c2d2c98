using Ensemble.Model;
using Ensemble.Torch.Noise;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;

namespace Ensemble.Torch.Chunks;

/// <summary>How many members are trained together, so that a device is full but never too full.</summary>
/// <param name="ChunkSize">Members of a chunk.</param>
/// <param name="Workers">Chunks trained at the same time.</param>
/// <param name="ThreadsPerWorker">Threads of each product.</param>
/// <param name="ChunkBytes">The memory of a chunk on the device.</param>
internal sealed record ChunkPlan(int ChunkSize, int Workers, int ThreadsPerWorker, long ChunkBytes)
{
    /// <summary>The share of the free memory that is planned for; the rest is headroom for workspaces and fragments.</summary>
    private const double Share = 0.8;

    /// <summary>Numbers of a host chunk's weights: small enough for the second cache, large enough to hide the cost of calls.</summary>
    private const long HostWeights = 1L << 18;

    private const long LargestTensor = int.MaxValue;

    /// <summary>Plans the chunks of a run.</summary>
    /// <param name="kind">The kind of networks.</param>
    /// <param name="request">What is recorded.</param>
    /// <param name="members">The members to train.</param>
    /// <param name="memory">The free memory of the device in bytes.</param>
    /// <param name="threads">The threads of the host.</param>
    /// <exception cref="ModelException">Not even one member fits.</exception>
    public static ChunkPlan Of(IChunkKind kind, RecordRequest request, int members, long memory, int threads)
    {
        ChunkShape shape = kind.Shape;
        bool host = shape.Placement.IsHost;
        long perMember = MemberBytes(kind, request), shared = SharedBytes(shape), usable = (long)(Share * memory) - shared;
        if (usable < perMember)
        {
            throw new ModelException("width", $"one member needs {(perMember + shared) / 1e9:F2} GB on {shape.Placement.Device} and {memory / 1e9:F2} GB are free; take a narrower network, fewer points or fewer record times");
        }

        int workers = host ? (int)Math.Clamp(Math.Min(members, usable / perMember), 1, threads) : 1;
        long size = Math.Min(usable / workers / perMember, LargestTensor / shape.LargestTensor);
        if (host)
        {
            size = Math.Min(size, Math.Min(HostWeights / shape.LargestTensor, ((members - 1) / workers) + 1));
        }

        int chunk = (int)Math.Clamp(size, 1, Math.Max(members, 1));
        return new ChunkPlan(chunk, workers, Math.Max(1, threads / workers), shared + (chunk * perMember));
    }

    /// <summary>The memory of a member on the device.</summary>
    public static long MemberBytes(IChunkKind kind, RecordRequest request) => kind.Shape.Placement.ItemSize * kind.MemberNumbers(request);

    private static long SharedBytes(ChunkShape shape) => shape.Placement.IsHost
        ? 0
        : shape.Placement.ItemSize * 2 * DeviceNoise.GroupSize(shape) * shape.LargestBlock;
}
