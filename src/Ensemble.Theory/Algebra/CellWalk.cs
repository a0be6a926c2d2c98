using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>Walks through the pairs of points of a block, a tile full at a time, row by row; half of them where the block is symmetric.</summary>
internal ref struct CellWalk
{
    private readonly KernelBlock block;
    private readonly bool symmetric;
    private readonly int end;
    private int row;
    private int column;
    private int count;

    public CellWalk(KernelBlock block, bool symmetric, int first = 0, int rows = int.MaxValue)
    {
        this.block = block;
        this.symmetric = symmetric;
        row = first;
        column = Start(first);
        end = rows == int.MaxValue ? block.Rows : first + rows;
    }

    /// <summary>Puts the next pairs into the lanes; false at the end.</summary>
    public bool Next(Tile tile)
    {
        count = 0;
        while (count < tile.Lanes && row < end)
        {
            if (column >= block.Columns)
            {
                row++;
                column = row < end ? Start(row) : 0;
                continue;
            }

            tile.RowPoints[count] = row;
            tile.ColumnPoints[count] = column++;
            count++;
        }

        for (int lane = count; lane < tile.Lanes && count > 0; lane++)
        {
            tile.RowPoints[lane] = tile.RowPoints[count - 1];
            tile.ColumnPoints[lane] = tile.ColumnPoints[count - 1];
        }

        return count > 0;
    }

    /// <summary>Writes strip 1 of a table to the block, and its mirror image; nothing if the block is empty.</summary>
    public readonly void Write(double[] table, Tile tile, Span<double> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        int stride = block.Stride;
        for (int lane = 0; lane < count; lane++)
        {
            int i = tile.RowPoints[lane];
            int j = tile.ColumnPoints[lane];
            double value = table[tile.Lanes + lane];
            values[(i * stride) + j] = value;
            if (symmetric && i < block.Columns && j < block.Rows)
            {
                values[(j * stride) + i] = value;
            }
        }
    }

    /// <summary>The first column of a row: in a symmetric block, what is left of the diagonal was written with an earlier row.</summary>
    private readonly int Start(int i) => symmetric && i < block.Columns ? i : 0;
}
