using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ensemble.Numerics.Noise;

/// <summary>
/// The counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): a bijection of a 128-bit counter, chosen by a 64-bit key.
/// </summary>
/// <remarks>Equations: N1.</remarks>
public static class Philox4x32
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four random words of a counter.</summary>
    /// <param name="counter">The counter, words 0 to 3.</param>
    /// <param name="key0">The low word of the key.</param>
    /// <param name="key1">The high word of the key.</param>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(
        (uint Word0, uint Word1, uint Word2, uint Word3) counter, uint key0, uint key1)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            x0 = (uint)(product1 >> 32) ^ x1 ^ key0;
            x2 = (uint)(product0 >> 32) ^ x3 ^ key1;
            x1 = (uint)product1;
            x3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>
    /// The blocks of the eight counters (k, word1, word2, word3), k = 0 … 7, at once: lane k of the vectors holds the
    /// four words of block k.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void EightBlocks(
        uint word1, uint word2, uint word3, ulong key,
        out Vector256<uint> out0, out Vector256<uint> out1, out Vector256<uint> out2, out Vector256<uint> out3)
    {
        // Every 32-bit word lives in the low half of a 64-bit lane: x in lanes 0 to 3, y in lanes 4 to 7.
        Vector256<ulong> x0 = Vector256.Create(0UL, 1, 2, 3);
        Vector256<ulong> y0 = Vector256.Create(4UL, 5, 6, 7);
        Vector256<ulong> x1 = Vector256.Create((ulong)word1);
        Vector256<ulong> y1 = x1;
        Vector256<ulong> x2 = Vector256.Create((ulong)word2);
        Vector256<ulong> y2 = x2;
        Vector256<ulong> x3 = Vector256.Create((ulong)word3);
        Vector256<ulong> y3 = x3;
        uint key0 = (uint)key;
        uint key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<ulong> roundKey0 = Vector256.Create((ulong)key0);
            Vector256<ulong> roundKey1 = Vector256.Create((ulong)key1);
            Round(ref x0, ref x1, ref x2, ref x3, roundKey0, roundKey1);
            Round(ref y0, ref y1, ref y2, ref y3, roundKey0, roundKey1);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        out0 = Vector256.Narrow(x0, y0);
        out1 = Vector256.Narrow(x1, y1);
        out2 = Vector256.Narrow(x2, y2);
        out3 = Vector256.Narrow(x3, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        Vector256<ulong> key0, Vector256<ulong> key1)
    {
        Vector256<ulong> low = Vector256.Create(0xFFFFFFFFUL);
        Vector256<ulong> product0 = Multiply(x0, Vector256.Create((ulong)Multiplier0));
        Vector256<ulong> product1 = Multiply(x2, Vector256.Create((ulong)Multiplier1));
        x0 = Vector256.ShiftRightLogical(product1, 32) ^ x1 ^ key0;
        x2 = Vector256.ShiftRightLogical(product0, 32) ^ x3 ^ key1;
        x1 = product1 & low;
        x3 = product0 & low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.IsSupported ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b;
}
