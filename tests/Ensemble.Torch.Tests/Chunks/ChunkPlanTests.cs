using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Training;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

public class ChunkPlanTests
{
    [Theory]
    [InlineData(RecordRequest.None)]
    [InlineData(Records.Everything)]
    public void Chunk_FitsIntoTheMemory_WithHeadroom(RecordRequest request)
    {
        using PerceptronKind kind = Kind(META, 300);
        for (long memory = 100_000_000; memory <= 100_000_000_000; memory *= 10)
        {
            ChunkPlan plan = ChunkPlan.Of(kind, request, 1_000_000, memory, 2);
            Assert.InRange(plan.ChunkBytes, 1, 8 * memory / 10);
            Assert.True(plan.ChunkBytes + ChunkPlan.MemberBytes(kind, request) > 8 * memory / 10 || (plan.ChunkSize + 1) * kind.Shape.LargestBlock > int.MaxValue, "the device must be full");
        }
    }

    [Fact]
    public void PlannedBytes_CoverTheTensorsOfAChunk()
    {
        // The weights, the force and all that is recorded, counted tensor by tensor.
        using IChunkKind kind = Kind(CPU, 64);
        using var chunk = new MemberChunk(kind, Records.Everything, new MemberRange(0, 5), new Ensemble.Torch.Products.BatchedProducts());
        using var stream = new MemoryStream();
        chunk.Begin();
        chunk.Write(0, new BinaryWriter(stream));
        Assert.InRange(stream.Length, 1, ChunkPlan.MemberBytes(kind, Records.Everything));
    }

    public static TheoryData<string> ArchitectureNames => [.. Architectures.Names];

    [Theory]
    [MemberData(nameof(ArchitectureNames))]
    public void PlannedBytes_CoverAStepAndARecordOfAnyArchitecture(string name)
    {
        // What is alive at the end of a step, each piece of memory once; a step of one chunk, then a record, as they come in a run.
        const int members = 3;
        foreach ((Integrator integrator, RecordRequest request) in ((Integrator, RecordRequest)[])[(Integrator.Explicit, RecordRequest.None), (Integrator.Implicit, RecordRequest.SignalGrams)])
        {
            using IChunkKind kind = ChunkKinds.Of(Architectures.Create(name, outputs: 2, width: 16, train: 12, integrator: integrator), new Placement(CPU, ScalarType.Float32));
            using DisposeScope all = NewDisposeScope();
            using var chunk = new MemberChunk(kind, request, new MemberRange(0, members), new Ensemble.Torch.Products.BatchedProducts());
            chunk.Begin();
            long step = Bytes(() => chunk.Advance()), record = Bytes(() => chunk.Record(0));
            long weights = sizeof(float) * members * (kind.Shape.MemberWeights + kind.Shape.LargestBlock);
            long planned = members * ChunkPlan.MemberBytes(kind, request);
            Assert.InRange(weights + step + record, planned / 6, planned);
        }

        static long Bytes(Action act)
        {
            using DisposeScope scope = NewDisposeScope();
            act();
            return scope.DisposablesView.OfType<Tensor>().Where(tensor => tensor.is_contiguous() && tensor.dtype == ScalarType.Float32)
                .GroupBy(Address).Sum(group => group.Max(tensor => tensor.numel()) * sizeof(float));
        }

        static unsafe nint Address(Tensor tensor) => (nint)Placement.Address<byte>(tensor);
    }

    [Fact]
    public void MemberTooLarge_IsRefusedWithBothSizes()
    {
        using IChunkKind kind = Kind(META, 300);
        ModelException error = Assert.Throws<ModelException>(() => ChunkPlan.Of(kind, RecordRequest.None, 10, 1_000_000, 2));
        Assert.Contains("GB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ensemble_IsNeverSmallerThanItsChunk()
    {
        using IChunkKind kind = Kind(META, 8);
        Assert.Equal(7, ChunkPlan.Of(kind, RecordRequest.None, 7, 1L << 34, 4).ChunkSize);
    }

    private static PerceptronKind Kind(Device device, int width) =>
        new(Cases.Create(Activation.Relu, [width, width]), new Placement(device, ScalarType.Float32));
}
