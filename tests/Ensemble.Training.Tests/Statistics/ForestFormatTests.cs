using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

public class ForestFormatTests
{
    [Fact]
    public void WhatIsWritten_ReadsBackToTheSameBytes()
    {
        MomentForest forest = Filled([0, 1, 2, 3, 4, 9]);
        var copy = new MomentForest(3);

        copy.ReadNodes(new BinaryReader(new MemoryStream(ForestBytes.Of(forest))));

        Assert.Equal(ForestBytes.Of(forest), ForestBytes.Of(copy));
        Assert.Equal(forest.Members, copy.Members);
    }

    [Fact]
    public void AnyTruncation_IsInvalid()
    {
        byte[] bytes = ForestBytes.Of(Filled([0, 1, 2]));
        for (int length = 0; length < bytes.Length; length++)
        {
            var stream = new MemoryStream(bytes, 0, length);
            Assert.Throws<InvalidDataException>(() => new MomentForest(3).ReadNodes(new BinaryReader(stream)));
        }
    }

    [Theory]
    [InlineData(0, "mark")]
    [InlineData(4, "version")]
    [InlineData(9, "kind")]
    [InlineData(21, "length")]
    [InlineData(29, "aligned")]
    public void AWrongHeader_IsInvalid(int at, string named)
    {
        byte[] bytes = ForestBytes.Of(Filled([0, 1, 2, 3]));
        bytes[at]++;

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new MomentForest(3).ReadNodes(new BinaryReader(new MemoryStream(bytes))));
        Assert.Contains(named, error.Message);
    }

    [Theory]
    [InlineData(3, 0xFF)] // the number of blocks becomes negative
    [InlineData(8, 30)] // the level of the block becomes 30: far more values than there are
    public void ADamagedSize_IsInvalidAndTakesNoMemory(int at, byte value)
    {
        var forest = new BlockForest(1000, 0);
        forest.Add(0, new double[1000]);
        byte[] bytes = ForestBytes.Of(forest);
        int header = bytes.Length - 8000 - 12; // number of blocks, first member, level
        bytes[header + at] = value;

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => new BlockForest(1000, 0).ReadNodes(new BinaryReader(new MemoryStream(bytes))));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    [Fact]
    public void ReadingAMemberAlreadyThere_IsInvalid()
    {
        byte[] bytes = ForestBytes.Of(Filled([0, 1]));

        Assert.Throws<InvalidDataException>(() => Filled([1]).ReadNodes(new BinaryReader(new MemoryStream(bytes))));
    }

    private static MomentForest Filled(IEnumerable<int> members)
    {
        var forest = new MomentForest(3);
        foreach (int member in members)
        {
            forest.Add(member, [member, member * member, 1.0 / (member + 1)]);
        }

        return forest;
    }
}
