using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Linear;

/// <summary>
/// Products of matrices whose rows are float32 samples of one variable each: linear combinations of variables, and their
/// inner products over the samples, summed in double. The order of the sums does not depend on the hardware.
/// </summary>
internal static unsafe class SampleProducts
{
    /// <summary>The number of samples must be a multiple of this.</summary>
    public const int Granularity = 16;

    private const int Lane = 8;
    private const int Segment = 256;

    /// <summary>target = coefficients·rows, or target += coefficients·rows.</summary>
    /// <param name="coefficients">count × terms, row by row.</param>
    /// <param name="stride">The distance between rows of the coefficients.</param>
    /// <param name="terms">How many rows are combined.</param>
    /// <param name="rows">terms × samples.</param>
    /// <param name="rowStride">The distance between these rows.</param>
    /// <param name="target">count × samples.</param>
    /// <param name="targetStride">The distance between rows of the target.</param>
    /// <param name="count">How many combinations.</param>
    /// <param name="samples">The number of samples, a multiple of <see cref="Granularity"/>.</param>
    /// <param name="add">Whether the target is added to.</param>
    public static void Combine(
        ReadOnlySpan<float> coefficients, int stride, int terms, ReadOnlySpan<float> rows, int rowStride, Span<float> target, int targetStride, int count, int samples, bool add)
    {
        if (count == 0 || (terms == 0 && add))
        {
            return;
        }

        Check(coefficients.Length, stride, count, terms);
        Check(rows.Length, rowStride, terms, samples);
        Check(target.Length, targetStride, count, samples);
        fixed (float* a = coefficients)
        fixed (float* b = rows)
        fixed (float* c = target)
        {
            for (int s = 0; s < samples; s += Granularity)
            {
                for (int i = 0; i < count; i += 6)
                {
                    CombineTile(a + ((nint)i * stride), stride, terms, b + s, rowStride, c + ((nint)i * targetStride) + s, targetStride, Math.Min(6, count - i), add);
                }
            }
        }
    }

    /// <summary>result = left·rightᵀ, summed over the samples in double precision from segment to segment.</summary>
    /// <param name="left">count × samples.</param>
    /// <param name="leftStride">The distance between these rows.</param>
    /// <param name="count">The number of rows of the result.</param>
    /// <param name="right">columns × samples.</param>
    /// <param name="rightStride">The distance between these rows.</param>
    /// <param name="columns">The number of columns of the result.</param>
    /// <param name="result">count × columns.</param>
    /// <param name="stride">The distance between rows of the result.</param>
    /// <param name="samples">The number of samples, a multiple of <see cref="Granularity"/>.</param>
    public static void Dots(
        ReadOnlySpan<float> left, int leftStride, int count, ReadOnlySpan<float> right, int rightStride, int columns, Span<double> result, int stride, int samples)
    {
        if (count == 0 || columns == 0)
        {
            return;
        }

        Check(left.Length, leftStride, count, samples);
        Check(right.Length, rightStride, columns, samples);
        Check(result.Length, stride, count, columns);
        fixed (float* a = left)
        fixed (float* b = right)
        fixed (double* c = result)
        {
            for (int i = 0; i < count; i++)
            {
                new Span<double>(c + ((nint)i * stride), columns).Clear();
            }

            for (int s = 0; s < samples; s += Segment)
            {
                int length = Math.Min(Segment, samples - s);
                for (int j = 0; j < columns; j += 3)
                {
                    for (int i = 0; i < count; i += 4)
                    {
                        DotTile(
                            a + ((nint)i * leftStride) + s, leftStride, Math.Min(4, count - i),
                            b + ((nint)j * rightStride) + s, rightStride, Math.Min(3, columns - j),
                            c + ((nint)i * stride) + j, stride, length);
                    }
                }
            }
        }
    }

    private static void Check(int length, int stride, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, stride);
        if (rows > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, ((rows - 1L) * stride) + columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineTile(float* a, nint stride, int terms, float* b, nint rowStride, float* c, nint targetStride, int count, bool add)
    {
        // Missing rows repeat the last one, and only what exists is stored.
        float* a1 = a + (Math.Min(1, count - 1) * stride);
        float* a2 = a + (Math.Min(2, count - 1) * stride);
        float* a3 = a + (Math.Min(3, count - 1) * stride);
        float* a4 = a + (Math.Min(4, count - 1) * stride);
        float* a5 = a + (Math.Min(5, count - 1) * stride);
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint k = 0; k < terms; k++)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + Lane);
            b += rowStride;
            Vector256<float> x = Vector256.Create(a[k]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[k]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[k]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[k]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a4[k]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a5[k]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
        }

        Store(c, c00, c01, add);
        if (count > 1)
        {
            Store(c + targetStride, c10, c11, add);
        }

        if (count > 2)
        {
            Store(c + (2 * targetStride), c20, c21, add);
        }

        if (count > 3)
        {
            Store(c + (3 * targetStride), c30, c31, add);
        }

        if (count > 4)
        {
            Store(c + (4 * targetStride), c40, c41, add);
        }

        if (count > 5)
        {
            Store(c + (5 * targetStride), c50, c51, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector256<float> low, Vector256<float> high, bool add)
    {
        if (add)
        {
            low += Vector256.Load(c);
            high += Vector256.Load(c + Lane);
        }

        low.Store(c);
        high.Store(c + Lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotTile(float* a, nint aStride, int count, float* b, nint bStride, int columns, double* c, nint stride, int samples)
    {
        float* a1 = a + (Math.Min(1, count - 1) * aStride);
        float* a2 = a + (Math.Min(2, count - 1) * aStride);
        float* a3 = a + (Math.Min(3, count - 1) * aStride);
        float* b1 = b + (Math.Min(1, columns - 1) * bStride);
        float* b2 = b + (Math.Min(2, columns - 1) * bStride);
        Vector256<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        for (nint s = 0; s < samples; s += Lane)
        {
            Vector256<float> y0 = Vector256.Load(b + s);
            Vector256<float> y1 = Vector256.Load(b1 + s);
            Vector256<float> y2 = Vector256.Load(b2 + s);
            Vector256<float> x = Vector256.Load(a + s);
            c00 = Vector256.FusedMultiplyAdd(x, y0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, y1, c01);
            c02 = Vector256.FusedMultiplyAdd(x, y2, c02);
            x = Vector256.Load(a1 + s);
            c10 = Vector256.FusedMultiplyAdd(x, y0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, y1, c11);
            c12 = Vector256.FusedMultiplyAdd(x, y2, c12);
            x = Vector256.Load(a2 + s);
            c20 = Vector256.FusedMultiplyAdd(x, y0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, y1, c21);
            c22 = Vector256.FusedMultiplyAdd(x, y2, c22);
            x = Vector256.Load(a3 + s);
            c30 = Vector256.FusedMultiplyAdd(x, y0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, y1, c31);
            c32 = Vector256.FusedMultiplyAdd(x, y2, c32);
        }

        Take(c, c00, c01, c02, columns);
        if (count > 1)
        {
            Take(c + stride, c10, c11, c12, columns);
        }

        if (count > 2)
        {
            Take(c + (2 * stride), c20, c21, c22, columns);
        }

        if (count > 3)
        {
            Take(c + (3 * stride), c30, c31, c32, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(double* c, Vector256<float> first, Vector256<float> second, Vector256<float> third, int columns)
    {
        c[0] += Sum(first);
        if (columns > 1)
        {
            c[1] += Sum(second);
        }

        if (columns > 2)
        {
            c[2] += Sum(third);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector256<float> v)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(v);
        Vector256<double> sum = low + high;
        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }
}
