using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Linear;

/// <summary>
/// The matrix product of the theories: row-major blocks of doubles of any number of rows, whose columns are a multiple of four, added onto
/// what is there. Engines have one of their own (<c>StripProduct</c>), which hands every tile over while it is in registers.
/// </summary>
internal static class BlockProduct
{
    /// <summary>C += sign · A·B with A of m × k, B of k × n, C of m × n; rows are <paramref name="lda"/>, … apart and n is a multiple of four.</summary>
    public static void Add(double sign, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, Span<double> c, int ldc, int m, int k, int n)
    {
        if (m == 0 || k == 0 || n == 0)
        {
            return;
        }

        Check(a.Length, lda, m, k);
        Check(b.Length, ldb, k, n);
        Check(c.Length, ldc, m, n);
        ref double pa = ref MemoryMarshal.GetReference(a);
        ref double pb = ref MemoryMarshal.GetReference(b);
        ref double pc = ref MemoryMarshal.GetReference(c);
        int i = 0;
        for (; i + 4 <= m; i += 4)
        {
            int j = 0;
            for (; j + 8 <= n; j += 8)
            {
                Tile4x8(sign, ref Unsafe.Add(ref pa, i * lda), lda, ref Unsafe.Add(ref pb, j), ldb, ref Unsafe.Add(ref pc, (i * ldc) + j), ldc, k);
            }

            if (j < n)
            {
                Tile4x4(sign, ref Unsafe.Add(ref pa, i * lda), lda, ref Unsafe.Add(ref pb, j), ldb, ref Unsafe.Add(ref pc, (i * ldc) + j), ldc, k);
            }
        }

        for (; i < m; i++)
        {
            for (int j = 0; j < n; j += 4)
            {
                Tile1x4(sign, ref Unsafe.Add(ref pa, i * lda), ref Unsafe.Add(ref pb, j), ldb, ref Unsafe.Add(ref pc, (i * ldc) + j), k);
            }
        }
    }

    private static void Check(int length, int stride, int rows, int columns)
    {
        if (length < ((rows - 1) * stride) + columns)
        {
            throw new ArgumentException($"a block of {rows} × {columns} with stride {stride} does not fit into {length} values");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x8(double sign, ref double a, int lda, ref double b, int ldb, ref double c, int ldc, int k)
    {
        Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        ref double a1 = ref Unsafe.Add(ref a, lda);
        ref double a2 = ref Unsafe.Add(ref a, 2 * lda);
        ref double a3 = ref Unsafe.Add(ref a, 3 * lda);
        for (int p = 0; p < k; p++)
        {
            Vector256<double> b0 = Vector256.LoadUnsafe(ref b);
            Vector256<double> b1 = Vector256.LoadUnsafe(ref b, 4);
            var x = Vector256.Create(Unsafe.Add(ref a, p));
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(Unsafe.Add(ref a1, p));
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(Unsafe.Add(ref a2, p));
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(Unsafe.Add(ref a3, p));
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            b = ref Unsafe.Add(ref b, ldb);
        }

        Accumulate(sign, c00, c01, ref c);
        Accumulate(sign, c10, c11, ref Unsafe.Add(ref c, ldc));
        Accumulate(sign, c20, c21, ref Unsafe.Add(ref c, 2 * ldc));
        Accumulate(sign, c30, c31, ref Unsafe.Add(ref c, 3 * ldc));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x4(double sign, ref double a, int lda, ref double b, int ldb, ref double c, int ldc, int k)
    {
        Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default;
        ref double a1 = ref Unsafe.Add(ref a, lda);
        ref double a2 = ref Unsafe.Add(ref a, 2 * lda);
        ref double a3 = ref Unsafe.Add(ref a, 3 * lda);
        for (int p = 0; p < k; p++)
        {
            Vector256<double> b0 = Vector256.LoadUnsafe(ref b);
            c0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref a, p)), b0, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref a1, p)), b0, c1);
            c2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref a2, p)), b0, c2);
            c3 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref a3, p)), b0, c3);
            b = ref Unsafe.Add(ref b, ldb);
        }

        Accumulate(sign, c0, ref c);
        Accumulate(sign, c1, ref Unsafe.Add(ref c, ldc));
        Accumulate(sign, c2, ref Unsafe.Add(ref c, 2 * ldc));
        Accumulate(sign, c3, ref Unsafe.Add(ref c, 3 * ldc));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x4(double sign, ref double a, ref double b, int ldb, ref double c, int k)
    {
        Vector256<double> sum = default;
        for (int p = 0; p < k; p++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref a, p)), Vector256.LoadUnsafe(ref b), sum);
            b = ref Unsafe.Add(ref b, ldb);
        }

        Accumulate(sign, sum, ref c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(double sign, Vector256<double> first, Vector256<double> second, ref double c)
    {
        Accumulate(sign, first, ref c);
        Accumulate(sign, second, ref Unsafe.Add(ref c, 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(double sign, Vector256<double> sum, ref double c) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(sign), sum, Vector256.LoadUnsafe(ref c)).StoreUnsafe(ref c);
}
