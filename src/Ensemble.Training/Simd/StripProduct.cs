using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;

namespace Ensemble.Training.Simd;

/// <summary>
/// The matrix product C = AB of the engine for perceptrons, for strips of C a few vectors wide. Values of A are broadcast, vectors of B are
/// loaded, and a tile of C stays in registers over the whole contraction. All three products of a layer (forward,
/// backward, gradient) take this form with different strides. Unlike <see cref="BlockProduct"/> it works in either precision and gives each
/// tile to an <see cref="ITileResult{T}"/> while it is in registers, so that a step moves a weight in the pass that computes its gradient.
/// </summary>
internal static unsafe class StripProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The number of values in a vector.</summary>
    public static int Lane => Vector256<T>.Count;

    /// <summary>A strip of two vectors: six rows at a time, then four.</summary>
    /// <param name="rows">The number of rows of C; even and ≥ 4.</param>
    /// <param name="a">A at row 0, k = 0.</param>
    /// <param name="aRow">The distance between rows of A.</param>
    /// <param name="aWalk">The walk of A along k.</param>
    /// <param name="b">B at k = 0.</param>
    /// <param name="bWalk">The walk of B along k.</param>
    /// <param name="range">The range of k.</param>
    /// <param name="c">C at row 0.</param>
    /// <param name="cRow">The distance between rows of C.</param>
    /// <param name="result">What becomes of the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StripOfTwo<TResult>(
        int rows, T* a, nint aRow, Walk aWalk, T* b, Walk bWalk, Contraction range, T* c, nint cRow, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        int row = 0;
        int sixes = rows % 6 == 2 ? rows - 8 : rows - (rows % 6);
        for (; row < sixes; row += 6)
        {
            SixByTwo(a + (row * aRow), aRow, aWalk, b, bWalk, range, c + (row * cRow), cRow, row * cRow, in result);
        }

        for (; row < rows; row += 4)
        {
            FourByTwo(a + (row * aRow), aRow, aWalk, b, bWalk, range, c + (row * cRow), cRow, row * cRow, in result);
        }
    }

    /// <summary>A strip of three vectors, four rows at a time.</summary>
    /// <inheritdoc cref="StripOfTwo"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StripOfThree<TResult>(
        int rows, T* a, nint aRow, Walk aWalk, T* b, Walk bWalk, Contraction range, T* c, nint cRow, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        for (int row = 0; row < rows; row += 4)
        {
            FourByThree(a + (row * aRow), aRow, aWalk, b, bWalk, range, c + (row * cRow), cRow, row * cRow, in result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixByTwo<TResult>(
        T* a, nint aRow, Walk aWalk, T* b, Walk bWalk, Contraction range, T* c, nint cRow, nint offset, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        Vector256<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<T> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        nint aStep = aWalk.InnerStride;
        nint bStep = bWalk.InnerStride;
        for (int outer = 0; outer < range.Outer; outer++)
        {
            T* p = a;
            T* q = a + (3 * aRow);
            T* r = b;
            for (int inner = range.Inner; inner > 0; inner--)
            {
                Vector256<T> b0 = Vector256.Load(r);
                Vector256<T> b1 = Vector256.Load(r + Lane);
                r += bStep;
                Vector256<T> x = Vector256.Create(p[0]);
                c00 = Lanes.Fma(x, b0, c00);
                c01 = Lanes.Fma(x, b1, c01);
                x = Vector256.Create(p[aRow]);
                c10 = Lanes.Fma(x, b0, c10);
                c11 = Lanes.Fma(x, b1, c11);
                x = Vector256.Create(p[2 * aRow]);
                c20 = Lanes.Fma(x, b0, c20);
                c21 = Lanes.Fma(x, b1, c21);
                x = Vector256.Create(q[0]);
                c30 = Lanes.Fma(x, b0, c30);
                c31 = Lanes.Fma(x, b1, c31);
                x = Vector256.Create(q[aRow]);
                c40 = Lanes.Fma(x, b0, c40);
                c41 = Lanes.Fma(x, b1, c41);
                x = Vector256.Create(q[2 * aRow]);
                c50 = Lanes.Fma(x, b0, c50);
                c51 = Lanes.Fma(x, b1, c51);
                p += aStep;
                q += aStep;
            }

            a += aWalk.OuterStride;
            b += bWalk.OuterStride;
        }

        Take2(c, offset, c00, c01, in result);
        Take2(c + cRow, offset + cRow, c10, c11, in result);
        Take2(c + (2 * cRow), offset + (2 * cRow), c20, c21, in result);
        Take2(c + (3 * cRow), offset + (3 * cRow), c30, c31, in result);
        Take2(c + (4 * cRow), offset + (4 * cRow), c40, c41, in result);
        Take2(c + (5 * cRow), offset + (5 * cRow), c50, c51, in result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo<TResult>(
        T* a, nint aRow, Walk aWalk, T* b, Walk bWalk, Contraction range, T* c, nint cRow, nint offset, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        Vector256<T> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<T> c20 = default, c21 = default, c30 = default, c31 = default;
        nint aStep = aWalk.InnerStride;
        nint bStep = bWalk.InnerStride;
        for (int outer = 0; outer < range.Outer; outer++)
        {
            T* p = a;
            T* q = a + (2 * aRow);
            T* r = b;
            for (int inner = range.Inner; inner > 0; inner--)
            {
                Vector256<T> b0 = Vector256.Load(r);
                Vector256<T> b1 = Vector256.Load(r + Lane);
                r += bStep;
                Vector256<T> x = Vector256.Create(p[0]);
                c00 = Lanes.Fma(x, b0, c00);
                c01 = Lanes.Fma(x, b1, c01);
                x = Vector256.Create(p[aRow]);
                c10 = Lanes.Fma(x, b0, c10);
                c11 = Lanes.Fma(x, b1, c11);
                x = Vector256.Create(q[0]);
                c20 = Lanes.Fma(x, b0, c20);
                c21 = Lanes.Fma(x, b1, c21);
                x = Vector256.Create(q[aRow]);
                c30 = Lanes.Fma(x, b0, c30);
                c31 = Lanes.Fma(x, b1, c31);
                p += aStep;
                q += aStep;
            }

            a += aWalk.OuterStride;
            b += bWalk.OuterStride;
        }

        Take2(c, offset, c00, c01, in result);
        Take2(c + cRow, offset + cRow, c10, c11, in result);
        Take2(c + (2 * cRow), offset + (2 * cRow), c20, c21, in result);
        Take2(c + (3 * cRow), offset + (3 * cRow), c30, c31, in result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByThree<TResult>(
        T* a, nint aRow, Walk aWalk, T* b, Walk bWalk, Contraction range, T* c, nint cRow, nint offset, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        Vector256<T> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<T> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        nint aStep = aWalk.InnerStride;
        nint bStep = bWalk.InnerStride;
        for (int outer = 0; outer < range.Outer; outer++)
        {
            T* p = a;
            T* q = a + (2 * aRow);
            T* r = b;
            for (int inner = range.Inner; inner > 0; inner--)
            {
                Vector256<T> b0 = Vector256.Load(r);
                Vector256<T> b1 = Vector256.Load(r + Lane);
                Vector256<T> b2 = Vector256.Load(r + (2 * Lane));
                r += bStep;
                Vector256<T> x = Vector256.Create(p[0]);
                c00 = Lanes.Fma(x, b0, c00);
                c01 = Lanes.Fma(x, b1, c01);
                c02 = Lanes.Fma(x, b2, c02);
                x = Vector256.Create(p[aRow]);
                c10 = Lanes.Fma(x, b0, c10);
                c11 = Lanes.Fma(x, b1, c11);
                c12 = Lanes.Fma(x, b2, c12);
                x = Vector256.Create(q[0]);
                c20 = Lanes.Fma(x, b0, c20);
                c21 = Lanes.Fma(x, b1, c21);
                c22 = Lanes.Fma(x, b2, c22);
                x = Vector256.Create(q[aRow]);
                c30 = Lanes.Fma(x, b0, c30);
                c31 = Lanes.Fma(x, b1, c31);
                c32 = Lanes.Fma(x, b2, c32);
                p += aStep;
                q += aStep;
            }

            a += aWalk.OuterStride;
            b += bWalk.OuterStride;
        }

        Take3(c, offset, c00, c01, c02, in result);
        Take3(c + cRow, offset + cRow, c10, c11, c12, in result);
        Take3(c + (2 * cRow), offset + (2 * cRow), c20, c21, c22, in result);
        Take3(c + (3 * cRow), offset + (3 * cRow), c30, c31, c32, in result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take2<TResult>(T* c, nint offset, Vector256<T> v0, Vector256<T> v1, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        result.Take(c, offset, v0);
        result.Take(c + Lane, offset + Lane, v1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take3<TResult>(T* c, nint offset, Vector256<T> v0, Vector256<T> v1, Vector256<T> v2, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        Take2(c, offset, v0, v1, in result);
        result.Take(c + (2 * Lane), offset + (2 * Lane), v2);
    }
}
