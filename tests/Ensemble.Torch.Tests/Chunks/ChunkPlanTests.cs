using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

public class ChunkPlanTests
{
    [Theory]
    [InlineData(RecordRequest.None)]
    [InlineData(Records.Everything)]
    public void Chunk_FitsIntoTheMemory_WithHeadroom(RecordRequest request)
    {
        using ChunkShape shape = Shape(META, 300);
        for (long memory = 100_000_000; memory <= 100_000_000_000; memory *= 10)
        {
            ChunkPlan plan = ChunkPlan.Of(shape, request, 1_000_000, memory, 2);
            Assert.InRange(plan.ChunkBytes, 1, 8 * memory / 10);
            Assert.True(plan.ChunkBytes + ChunkPlan.MemberBytes(shape, request) > 8 * memory / 10 || (plan.ChunkSize + 1) * shape.LargestBlock > int.MaxValue, "the device must be full");
        }
    }

    [Fact]
    public void PlannedBytes_CoverTheTensorsOfAChunk()
    {
        // The weights, the force and all that is recorded, counted tensor by tensor.
        using ChunkShape shape = Shape(CPU, 64);
        using var chunk = new MemberChunk(shape, Records.Everything, new MemberRange(0, 5), new Ensemble.Torch.Products.BatchedProducts());
        using var stream = new MemoryStream();
        chunk.Begin();
        chunk.Write(0, new BinaryWriter(stream));
        Assert.InRange(stream.Length, 1, ChunkPlan.MemberBytes(shape, Records.Everything));
    }

    [Fact]
    public void MemberTooLarge_IsRefusedWithBothSizes()
    {
        using ChunkShape shape = Shape(META, 300);
        ModelException error = Assert.Throws<ModelException>(() => ChunkPlan.Of(shape, RecordRequest.None, 10, 1_000_000, 2));
        Assert.Contains("GB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ensemble_IsNeverSmallerThanItsChunk()
    {
        using ChunkShape shape = Shape(META, 8);
        Assert.Equal(7, ChunkPlan.Of(shape, RecordRequest.None, 7, 1L << 34, 4).ChunkSize);
    }

    private static ChunkShape Shape(Device device, int width) =>
        new(Cases.Create(Activation.Relu, [width, width]), new Placement(device, ScalarType.Float32));
}
