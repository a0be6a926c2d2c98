using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;

namespace Ensemble.Training.Simd;

/// <summary>Scalar products between all pairs of rows of a matrix.</summary>
internal static unsafe class Gram<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Values summed in the vector type before the sum goes on in double.</summary>
    private const int Chunk = 1024;

    /// <summary>The number of rows to allocate for so many rows.</summary>
    public static int PaddedRows(int rows) => (rows + 3) / 4 * 4;

    /// <summary>G[i, j] = scale·(row i · row j), handed over for every pair i ≥ j.</summary>
    /// <param name="rows">The matrix, <see cref="PaddedRows"/>(count) × length, zero in the padding.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="length">The length of a row, a multiple of sixteen.</param>
    /// <param name="scale">A factor.</param>
    /// <param name="set">Takes in i, j and G[i, j].</param>
    public static void Fill(T* rows, int count, long length, double scale, Action<int, int, double> set)
    {
        double* sums = stackalloc double[8];
        for (int i = 0; i < count; i += 2)
        {
            for (int j = 0; j <= i + 1; j += 4)
            {
                new Span<double>(sums, 8).Clear();
                for (long start = 0; start < length; start += Chunk)
                {
                    AddTile(rows + (i * length) + start, rows + (j * length) + start, length, (int)Math.Min(Chunk, length - start), sums);
                }

                for (int pair = 0; pair < 8; pair++)
                {
                    int row = i + (pair / 4);
                    int column = j + (pair % 4);
                    if (row < count && column <= row)
                    {
                        set(row, column, sums[pair] * scale);
                    }
                }
            }
        }
    }

    // Two rows of a with four rows of b.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(T* a, T* b, long stride, int length, double* sums)
    {
        Vector256<T> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector256<T> s10 = default, s11 = default, s12 = default, s13 = default;
        for (int k = 0; k < length; k += Vector256<T>.Count)
        {
            Vector256<T> a0 = Vector256.Load(a + k);
            Vector256<T> a1 = Vector256.Load(a + stride + k);
            Vector256<T> x = Vector256.Load(b + k);
            s00 = Lanes.Fma(a0, x, s00);
            s10 = Lanes.Fma(a1, x, s10);
            x = Vector256.Load(b + stride + k);
            s01 = Lanes.Fma(a0, x, s01);
            s11 = Lanes.Fma(a1, x, s11);
            x = Vector256.Load(b + (2 * stride) + k);
            s02 = Lanes.Fma(a0, x, s02);
            s12 = Lanes.Fma(a1, x, s12);
            x = Vector256.Load(b + (3 * stride) + k);
            s03 = Lanes.Fma(a0, x, s03);
            s13 = Lanes.Fma(a1, x, s13);
        }

        sums[0] += double.CreateChecked(Lanes.Sum(s00));
        sums[1] += double.CreateChecked(Lanes.Sum(s01));
        sums[2] += double.CreateChecked(Lanes.Sum(s02));
        sums[3] += double.CreateChecked(Lanes.Sum(s03));
        sums[4] += double.CreateChecked(Lanes.Sum(s10));
        sums[5] += double.CreateChecked(Lanes.Sum(s11));
        sums[6] += double.CreateChecked(Lanes.Sum(s12));
        sums[7] += double.CreateChecked(Lanes.Sum(s13));
    }
}
