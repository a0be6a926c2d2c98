using System.Runtime.Intrinsics;
using Ensemble.Numerics.Noise;

namespace Ensemble.Numerics.Tests;

public class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_OfThePublishedCounters_GivesThePublishedWords(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3)
    {
        Assert.Equal((w0, w1, w2, w3), Philox4x32.Block((c0, c1, c2, c3), k0, k1));
    }

    [Fact]
    public void Philox_OfEightCountersAtOnce_IsPhiloxOfEach()
    {
        ulong key = 0x299f31d0a4093822;
        Philox4x32.EightBlocks(0x85a308d3, 0x13198a2e, 0x03707344, key, out var w0, out var w1, out var w2, out var w3);
        for (int k = 0; k < Vector256<uint>.Count; k++)
        {
            var expected = Philox4x32.Block(((uint)k, 0x85a308d3, 0x13198a2e, 0x03707344), (uint)key, (uint)(key >> 32));
            Assert.Equal(expected, (w0[k], w1[k], w2[k], w3[k]));
        }
    }
}
