using Ensemble.Torch.Chunks;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests.Chunks;

public class MemberQueueTests
{
    [Fact]
    public void Chunks_EndWhereThoseOfAFreshRunEnd()
    {
        Assert.Equal([new(5, 3), new(8, 4), new(12, 2)], All(new MemberQueue(new MemberRange(5, 9), 4)));
    }

    [Fact]
    public void EmptyRange_HasNoChunk() => Assert.Empty(All(new MemberQueue(new MemberRange(3, 0), 4)));

    [Fact]
    public void OutOfMemory_HalvesTheChunk_AndEveryMemberIsTrainedOnce()
    {
        var queue = new MemberQueue(new MemberRange(0, 20), 8);
        queue.Halve(queue.Take());
        Assert.Equal(4, queue.ChunkSize);
        MemberRange first = queue.Take();
        Assert.Equal(new MemberRange(0, 4), first);
        queue.Halve(new MemberRange(first.First + 1, 3));
        Assert.Equal(1, queue.ChunkSize);
        Assert.Equal([.. Enumerable.Range(1, 19)], All(queue).SelectMany(range => Enumerable.Range(range.First, range.Count)).Order());
    }

    private static List<MemberRange> All(MemberQueue queue)
    {
        var all = new List<MemberRange>();
        for (MemberRange range = queue.Take(); range.Count > 0; range = queue.Take())
        {
            all.Add(range);
        }

        return all;
    }
}
