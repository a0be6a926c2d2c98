using Ensemble.Numerics.Noise;

namespace Ensemble.Numerics.Tests;

public class NoiseSequenceTests
{
    [Fact]
    public void Sequence_FilledInPieces_IsTheSameSequence()
    {
        var whole = new float[160];
        new NoiseSequence(1, 2, 3, 4).Fill(whole);
        var pieces = new float[160];
        var sequence = new NoiseSequence(1, 2, 3, 4);
        sequence.Fill(pieces.AsSpan(0, 64));
        sequence.Fill(pieces.AsSpan(64));
        Assert.Equal(whole, pieces);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    public void Sequence_FilledIntoAnOddLength_BeginsLikeALongerOne(int length)
    {
        var whole = new float[64];
        new NoiseSequence(1, 2, 3, 4).Fill(whole);
        var part = new float[length];
        new NoiseSequence(1, 2, 3, 4).Fill(part);
        Assert.Equal(whole[..length], part);
    }

    [Fact]
    public void Sequence_InDouble_HasTheSameNumbers()
    {
        var single = new float[64];
        var wide = new double[64];
        new NoiseSequence(1, 2, 3, 4).Fill(single);
        new NoiseSequence(1, 2, 3, 4).Fill(wide);

        Assert.Equal(single.Select(x => (double)x), wide);
    }

    [Fact]
    public void Sequence_OfEveryKey_IsItsOwn()
    {
        var seen = new HashSet<float>();
        var batch = new float[1];
        foreach (ulong seed in new[] { 0ul, 1ul, 1ul << 32 })
        {
            for (int index = 0; index < 27; index++)
            {
                new NoiseSequence(seed, index % 3, index / 3 % 3, index / 9, NoisePurpose.Langevin).Fill(batch);
                Assert.True(seen.Add(batch[0]));
            }
        }
    }

    [Fact]
    public void Sequence_IsPinned()
    {
        // Changing these numbers changes every published run: raise the version if it must be.
        var batch = new float[NoiseSequence.BatchSize];
        new NoiseSequence(1, 0, 0, 0).Fill(batch);
        Assert.Equal(Pinned, batch[..5].Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 1 << 24, 0)]
    [InlineData(0, 0, -1)]
    public void Sequence_OfAnImpossibleIndex_IsRefused(int member, int layer, int step)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseSequence(1, member, layer, step));
    }

    private static readonly uint[] Pinned = [3188510092, 1055245960, 1058263998, 3189998757, 1072328698];
}
