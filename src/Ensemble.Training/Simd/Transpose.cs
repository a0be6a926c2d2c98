using System.Numerics;

namespace Ensemble.Training.Simd;

/// <summary>Changes between the two layouts of a matrix of points × neurons.</summary>
internal static unsafe class Transpose<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>target[column, row] = source[row, column].</summary>
    public static void Copy(T* source, nint sourceRow, int rows, int columns, T* target, nint targetRow)
    {
        for (int column = 0; column < columns; column++)
        {
            T* from = source + column;
            T* to = target + (column * targetRow);
            for (int row = 0; row < rows; row++)
            {
                to[row] = from[row * sourceRow];
            }
        }
    }
}
