using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ensemble.Torch.Noise;

/// <summary>Copies tiles of sixteen inputs × sixteen outputs into plain matrices of outputs × inputs.</summary>
internal static unsafe class PanelTile
{
    private const int Size = 16;
    private const int Half = 8;

    /// <summary>target[row, column] = factor·tile[column, row].</summary>
    public static void CopyTransposed(float* tile, int rows, int columns, float factor, float* target, int stride)
    {
        if (rows == Size && columns == Size && Avx.IsSupported)
        {
            Block(tile, factor, target, stride);
            Block(tile + Half, factor, target + ((long)Half * stride), stride);
            Block(tile + (Half * Size), factor, target + Half, stride);
            Block(tile + (Half * Size) + Half, factor, target + ((long)Half * stride) + Half, stride);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                target[((long)row * stride) + column] = factor * tile[(column * Size) + row];
            }
        }
    }

    private static void Block(float* tile, float factor, float* target, int stride)
    {
        Vector256<float> scale = Vector256.Create(factor);
        Vector256<float> a = Vector256.Load(tile) * scale;
        Vector256<float> b = Vector256.Load(tile + Size) * scale;
        Vector256<float> c = Vector256.Load(tile + (2 * Size)) * scale;
        Vector256<float> d = Vector256.Load(tile + (3 * Size)) * scale;
        Vector256<float> e = Vector256.Load(tile + (4 * Size)) * scale;
        Vector256<float> f = Vector256.Load(tile + (5 * Size)) * scale;
        Vector256<float> g = Vector256.Load(tile + (6 * Size)) * scale;
        Vector256<float> h = Vector256.Load(tile + (7 * Size)) * scale;
        Vector256<float> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b);
        Vector256<float> cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Vector256<float> ef0 = Avx.UnpackLow(e, f), ef1 = Avx.UnpackHigh(e, f);
        Vector256<float> gh0 = Avx.UnpackLow(g, h), gh1 = Avx.UnpackHigh(g, h);
        Vector256<float> abcd0 = Avx.Shuffle(ab0, cd0, 0x44), abcd1 = Avx.Shuffle(ab0, cd0, 0xEE);
        Vector256<float> abcd2 = Avx.Shuffle(ab1, cd1, 0x44), abcd3 = Avx.Shuffle(ab1, cd1, 0xEE);
        Vector256<float> efgh0 = Avx.Shuffle(ef0, gh0, 0x44), efgh1 = Avx.Shuffle(ef0, gh0, 0xEE);
        Vector256<float> efgh2 = Avx.Shuffle(ef1, gh1, 0x44), efgh3 = Avx.Shuffle(ef1, gh1, 0xEE);
        Avx.Permute2x128(abcd0, efgh0, 0x20).Store(target);
        Avx.Permute2x128(abcd1, efgh1, 0x20).Store(target + stride);
        Avx.Permute2x128(abcd2, efgh2, 0x20).Store(target + (2L * stride));
        Avx.Permute2x128(abcd3, efgh3, 0x20).Store(target + (3L * stride));
        Avx.Permute2x128(abcd0, efgh0, 0x31).Store(target + (4L * stride));
        Avx.Permute2x128(abcd1, efgh1, 0x31).Store(target + (5L * stride));
        Avx.Permute2x128(abcd2, efgh2, 0x31).Store(target + (6L * stride));
        Avx.Permute2x128(abcd3, efgh3, 0x31).Store(target + (7L * stride));
    }
}
