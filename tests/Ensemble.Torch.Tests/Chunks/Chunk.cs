using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

/// <summary>A chunk on a device with what it needs.</summary>
internal sealed class Chunk : IDisposable
{
    public Chunk(Simulation simulation, Device device, int members, RecordRequest request = RecordRequest.None, IMemberProducts? products = null)
    {
        Kind = ChunkKinds.Of(simulation, new Placement(device, ScalarType.Float32));
        Members = new MemberChunk(Kind, request, new MemberRange(0, members), products ?? new BatchedProducts());
    }

    public IChunkKind Kind { get; }

    public MemberChunk Members { get; }

    public void Advance(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Members.Advance();
        }
    }

    public void Dispose()
    {
        Members.Dispose();
        Kind.Dispose();
    }
}
