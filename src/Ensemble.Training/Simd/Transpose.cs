using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ensemble.Training.Simd;

/// <summary>Changes between the two layouts of a matrix of points × neurons.</summary>
internal static unsafe class Transpose<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Tile = 8;

    /// <summary>target[column, row] = source[row, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(T* source, nint sourceRow, int rows, int columns, T* target, nint targetRow)
    {
        int row = 0;
        if (typeof(T) == typeof(float) && Avx.IsSupported && columns % Tile == 0)
        {
            for (; row + Tile <= rows; row += Tile)
            {
                for (int column = 0; column < columns; column += Tile)
                {
                    CopyTile((float*)(source + (row * sourceRow) + column), sourceRow, (float*)(target + (column * targetRow) + row), targetRow);
                }
            }
        }

        for (; row < rows; row++)
        {
            T* from = source + (row * sourceRow);
            T* to = target + row;
            for (int column = 0; column < columns; column++)
            {
                to[column * targetRow] = from[column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTile(float* source, nint sourceRow, float* target, nint targetRow)
    {
        // Pairs of rows, then quadruples, then halves.
        Vector256<float> r0 = Vector256.Load(source);
        Vector256<float> r1 = Vector256.Load(source + sourceRow);
        Vector256<float> r2 = Vector256.Load(source + (2 * sourceRow));
        Vector256<float> r3 = Vector256.Load(source + (3 * sourceRow));
        Vector256<float> r4 = Vector256.Load(source + (4 * sourceRow));
        Vector256<float> r5 = Vector256.Load(source + (5 * sourceRow));
        Vector256<float> r6 = Vector256.Load(source + (6 * sourceRow));
        Vector256<float> r7 = Vector256.Load(source + (7 * sourceRow));
        Quadruple(r0, r1, r2, r3, out var a0, out var a1, out var a2, out var a3);
        Quadruple(r4, r5, r6, r7, out var b0, out var b1, out var b2, out var b3);
        Avx.Permute2x128(a0, b0, 0x20).Store(target);
        Avx.Permute2x128(a1, b1, 0x20).Store(target + targetRow);
        Avx.Permute2x128(a2, b2, 0x20).Store(target + (2 * targetRow));
        Avx.Permute2x128(a3, b3, 0x20).Store(target + (3 * targetRow));
        Avx.Permute2x128(a0, b0, 0x31).Store(target + (4 * targetRow));
        Avx.Permute2x128(a1, b1, 0x31).Store(target + (5 * targetRow));
        Avx.Permute2x128(a2, b2, 0x31).Store(target + (6 * targetRow));
        Avx.Permute2x128(a3, b3, 0x31).Store(target + (7 * targetRow));
    }

    // Column k of both 128-bit halves of four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quadruple(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3,
        out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3)
    {
        Vector256<float> low01 = Avx.UnpackLow(r0, r1);
        Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<float> low23 = Avx.UnpackLow(r2, r3);
        Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
        c0 = Avx.Shuffle(low01, low23, 0x44);
        c1 = Avx.Shuffle(low01, low23, 0xEE);
        c2 = Avx.Shuffle(high01, high23, 0x44);
        c3 = Avx.Shuffle(high01, high23, 0xEE);
    }
}
