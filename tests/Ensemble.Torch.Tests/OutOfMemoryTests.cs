using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training;
using Ensemble.Training.Engines;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests;

public class OutOfMemoryTests
{
    [Fact]
    public void ChunkThatDoesNotFit_IsHalvedUntilItFits_AndEveryMemberComesOnce()
    {
        Simulation simulation = Cases.Get("tanh");
        using IChunkKind kind = ChunkKinds.Of(simulation, new Placement(CPU, ScalarType.Float32));
        var records = new Records();
        var members = new MemberRange(0, 13);
        var queue = new MemberQueue(members, 8);
        var small = new SmallMemory(largestChunk: 3);
        new ChunkWorker(kind, Records.Everything, queue, small, new ChunkRun(simulation, members, records.Add, null, null, default)).Work();
        Assert.Equal([.. Enumerable.Range(0, 13)], records.Members);
        Assert.Equal(2, queue.ChunkSize);
        Assert.Equal(2, small.Failures);
        Records expected = Records.Of(new TorchEngine("cpu", 1), simulation, 0, 13);
        Assert.All(expected.Members, member => Assert.True(Records.Distance(expected[member], records[member]) < 1e-4));
    }

    [Fact]
    public void MemberThatDoesNotFit_EndsTheRun()
    {
        Simulation simulation = Cases.Get("tanh");
        using IChunkKind kind = ChunkKinds.Of(simulation, new Placement(CPU, ScalarType.Float32));
        var members = new MemberRange(0, 4);
        var worker = new ChunkWorker(
            kind, RecordRequest.None, new MemberQueue(members, 4), new SmallMemory(0), new ChunkRun(simulation, members, _ => { }, null, null, default));
        Exception error = Assert.ThrowsAny<Exception>(worker.Work);
        Assert.IsAssignableFrom<OutOfMemoryException>(OutOfMemory.Clear(error));
    }

    [Fact]
    public void TooLittleMemory_IsRefusedBeforeTheRun()
    {
        var engine = new TorchEngine("cpu", 1) { MemoryLimit = 1000 };
        Assert.Throws<ModelException>(() => engine.Estimate(Cases.Get("tanh"), RecordRequest.None, 4));
    }

    // Fails as libtorch does where a chunk has too many members.
    private sealed class SmallMemory(int largestChunk) : IMemberProducts
    {
        private readonly BatchedProducts products = new();

        public int Failures { get; private set; }

        public Tensor Multiply(Tensor left, Tensor right)
        {
            if (left.shape[0] > largestChunk)
            {
                Failures++;
                throw new InvalidOperationException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }

            return products.Multiply(left, right);
        }

        public void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor) => products.AddProduct(target, left, right, factor);
    }
}
