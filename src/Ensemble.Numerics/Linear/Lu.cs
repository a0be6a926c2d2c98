using System.Numerics.Tensors;

namespace Ensemble.Numerics.Linear;

/// <summary>LU factorisation with partial pivoting, blocked so that the work is in <see cref="BlockProduct"/>, and its solve in place.</summary>
internal static class Lu
{
    private const int Width = 32;

    /// <summary>Solves A·X = B. A (n × n) is overwritten; B (n × columns) becomes X. Strides and columns are multiples of four.</summary>
    public static void Solve(double[] a, int n, int stride, double[] b, int columns)
    {
        for (int k = 0; k < n; k += Width)
        {
            int end = Math.Min(k + Width, n);
            FactorPanel(a, n, stride, k, end, b, columns);
            if (end < n)
            {
                // Unit lower triangle of the panel, applied to what lies to its right.
                for (int i = k + 1; i < end; i++)
                {
                    for (int p = k; p < i; p++)
                    {
                        AddRow(-a[(i * stride) + p], a.AsSpan((p * stride) + end, n - end), a.AsSpan((i * stride) + end, n - end));
                    }
                }

                Parallel.For(0, (n - end + 63) / 64, part =>
                {
                    int top = end + (part * 64);
                    BlockProduct.Add(-1, a.AsSpan((top * stride) + k), stride, a.AsSpan((k * stride) + end), stride, a.AsSpan((top * stride) + end), stride, Math.Min(64, n - top), end - k, (n - end + 3) & ~3);
                });
            }

            for (int i = k + 1; i < end; i++)
            {
                for (int p = k; p < i; p++)
                {
                    AddRow(-a[(i * stride) + p], b.AsSpan(p * columns, columns), b.AsSpan(i * columns, columns));
                }
            }

            Parallel.For(0, (n - end + 63) / 64, part =>
            {
                int top = end + (part * 64);
                BlockProduct.Add(-1, a.AsSpan((top * stride) + k), stride, b.AsSpan(k * columns), columns, b.AsSpan(top * columns), columns, Math.Min(64, n - top), end - k, columns);
            });
        }

        BackSubstitute(a, n, stride, b, columns);
    }

    private static void FactorPanel(double[] a, int n, int stride, int k, int end, double[] b, int columns)
    {
        for (int p = k; p < end; p++)
        {
            int pivot = p;
            for (int i = p + 1; i < n; i++)
            {
                if (Math.Abs(a[(i * stride) + p]) > Math.Abs(a[(pivot * stride) + p]))
                {
                    pivot = i;
                }
            }

            if (a[(pivot * stride) + p] == 0)
            {
                throw new ArithmeticException("the linear system of the predictor is singular");
            }

            if (pivot != p)
            {
                Swap(a.AsSpan(p * stride, stride), a.AsSpan(pivot * stride, stride));
                Swap(b.AsSpan(p * columns, columns), b.AsSpan(pivot * columns, columns));
            }

            double inverse = 1 / a[(p * stride) + p];
            for (int i = p + 1; i < n; i++)
            {
                double factor = a[(i * stride) + p] *= inverse;
                if (factor != 0)
                {
                    AddRow(-factor, a.AsSpan((p * stride) + p + 1, end - p - 1), a.AsSpan((i * stride) + p + 1, end - p - 1));
                }
            }
        }
    }

    private static void BackSubstitute(double[] a, int n, int stride, double[] b, int columns)
    {
        for (int end = n; end > 0; end -= Width)
        {
            int k = Math.Max(end - Width, 0);
            for (int i = end - 1; i >= k; i--)
            {
                Span<double> row = b.AsSpan(i * columns, columns);
                for (int p = i + 1; p < end; p++)
                {
                    AddRow(-a[(i * stride) + p], b.AsSpan(p * columns, columns), row);
                }

                TensorPrimitives.Multiply(row, 1 / a[(i * stride) + i], row);
            }

            BlockProduct.Add(-1, a.AsSpan(k), stride, b.AsSpan(k * columns), columns, b, columns, k, end - k, columns);
        }
    }

    private static void AddRow(double factor, ReadOnlySpan<double> source, Span<double> target) =>
        TensorPrimitives.MultiplyAdd(source, factor, target, target);

    private static void Swap(Span<double> first, Span<double> second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            (first[i], second[i]) = (second[i], first[i]);
        }
    }
}
