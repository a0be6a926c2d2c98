using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Values;

/// <summary>
/// Products of row matrices with a matrix packed in panels of sixteen columns, [panel][row][column in panel]: the form that keeps long
/// contractions of any architecture in the caches, where <see cref="StripProduct{T}"/> reads factors where they lie.
/// </summary>
internal static unsafe class PackedProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The number of columns of a panel.</summary>
    public const int PanelWidth = 16;

    /// <summary>Rows of a panel at a time, so that they stay in the first cache.</summary>
    private const int DepthBlock = 128;

    /// <summary>Rows of the other factor at a time, so that they stay in the second cache.</summary>
    private const int RowBlock = 96;

    /// <summary>Rows of two factors at a time, of which both stay in the first cache.</summary>
    private const int OuterBlock = 64;

    /// <summary>The number of rows to allocate and compute for so many rows.</summary>
    public static int PaddedRows(int rows) => Math.Max(4, (rows + 1) / 2 * 2);

    /// <summary>The number of columns to allocate for so many columns.</summary>
    public static int PaddedColumns(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>C = factor·AB, or C ← C + factor·AB.</summary>
    /// <param name="rows">The number of rows of A and C; even and ≥ 4.</param>
    /// <param name="a">A.</param>
    /// <param name="panels">B in panels.</param>
    /// <param name="depth">The number of columns of A, rows of B.</param>
    /// <param name="panelStride">The distance between panels.</param>
    /// <param name="panelCount">The number of panels.</param>
    /// <param name="c">C.</param>
    /// <param name="factor">A factor.</param>
    /// <param name="adds">Whether C is added to.</param>
    public static void Multiply(int rows, Rows<T> a, T* panels, int depth, nint panelStride, int panelCount, Rows<T> c, T factor, bool adds)
    {
        int count;
        for (int row = 0; row < rows; row += count)
        {
            count = Piece(rows - row);
            for (int panel = 0; panel < panelCount; panel++)
            {
                T* b = panels + (panel * panelStride);
                T* target = c.Row(row) + (panel * PanelWidth);
                int start = 0;
                do
                {
                    int length = Math.Min(DepthBlock, depth - start);
                    T* left = a.Row(row) + start;
                    T* right = b + ((nint)start * PanelWidth);
                    if (adds || start > 0)
                    {
                        Strips(count, left, a.Stride, 1, right, PanelWidth, length, target, c.Stride, new AddScaled<T>(factor));
                    }
                    else
                    {
                        Strips(count, left, a.Stride, 1, right, PanelWidth, length, target, c.Stride, new AssignScaled<T>(factor));
                    }

                    start += length;
                }
                while (start < depth);
            }
        }
    }

    /// <summary>C = AᵀB in panels, or C ← C + AᵀB.</summary>
    /// <param name="count">The number of rows of A and B.</param>
    /// <param name="a">A.</param>
    /// <param name="columns">The number of columns of A, rows of C; even and ≥ 4.</param>
    /// <param name="b">B.</param>
    /// <param name="panelCount">The number of panels of sixteen columns of B.</param>
    /// <param name="panels">C in panels.</param>
    /// <param name="panelStride">The distance between panels.</param>
    /// <param name="adds">Whether C is added to.</param>
    public static void Outer(int count, Rows<T> a, int columns, Rows<T> b, int panelCount, T* panels, nint panelStride, bool adds)
    {
        for (int row = 0; row < count; row += OuterBlock)
        {
            int length = Math.Min(OuterBlock, count - row);
            for (int panel = 0; panel < panelCount; panel++)
            {
                T* right = b.Row(row) + (panel * PanelWidth);
                T* target = panels + (panel * panelStride);
                if (adds || row > 0)
                {
                    Strips(columns, a.Row(row), 1, a.Stride, right, b.Stride, length, target, PanelWidth, default(Accumulate<T>));
                }
                else
                {
                    Strips(columns, a.Row(row), 1, a.Stride, right, b.Stride, length, target, PanelWidth, default(Assign<T>));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strips<TResult>(int rows, T* a, nint aRow, nint aStep, T* b, nint bStep, int length, T* c, nint cRow, TResult result)
        where TResult : struct, ITileResult<T>
    {
        for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
        {
            StripProduct<T>.StripOfTwo(rows, a, aRow, new Walk(aStep), b + lane, new Walk(bStep), new Contraction(length), c + lane, cRow, in result);
        }
    }

    // Two rows must not be left over: the smallest register tile has four.
    private static int Piece(int rowsLeft) => rowsLeft <= RowBlock ? rowsLeft : rowsLeft == RowBlock + 2 ? RowBlock - 6 : RowBlock;
}

/// <summary>C = factor·AB.</summary>
internal readonly unsafe struct AssignScaled<T>(T factor) : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector256<T> factors = Vector256.Create(factor);

    public void Take(T* target, nint offset, Vector256<T> sum) => (factors * sum).Store(target);
}

/// <summary>C ← C + factor·AB.</summary>
internal readonly unsafe struct AddScaled<T>(T factor) : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector256<T> factors = Vector256.Create(factor);

    public void Take(T* target, nint offset, Vector256<T> sum) => Lanes.Fma(factors, sum, Vector256.Load(target)).Store(target);
}
