using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// Walks through the pairs of points of a block, a tile full at a time, half of them where the block is symmetric. A wide block is walked
/// in parts, each some columns against one row after another; a narrow one as a whole, with pairs in the order of rows.
/// </summary>
internal ref struct CellWalk
{
    /// <summary>From this many tiles in a row on, a tile takes one row.</summary>
    private const int Wide = 4;
    private readonly KernelBlock block;
    private readonly bool symmetric;
    private readonly int start;
    private readonly int width;
    private readonly int end;
    private int row;
    private int column;
    private int count;

    /// <summary>Begins a part of a walk.</summary>
    /// <param name="block">The block.</param>
    /// <param name="symmetric">Whether kernels of (x, x′) and (x′, x) are the same.</param>
    /// <param name="lanes">The lanes of a tile.</param>
    /// <param name="part">The part, 0 to <see cref="Parts"/> − 1; those that take longest come first.</param>
    public CellWalk(KernelBlock block, bool symmetric, int lanes, int part)
    {
        this.block = block;
        this.symmetric = symmetric;
        IsOneRow = OneRow(block, lanes);
        if (IsOneRow)
        {
            start = (Parts(block, lanes) - 1 - part) * lanes;
            width = Math.Min(lanes, block.Columns - start);
            end = symmetric ? Math.Max(Math.Min(block.Rows, start + width), block.Rows > block.Columns ? block.Rows : 0) : block.Rows;
            row = -1;
        }
        else
        {
            int rows = RowsOfPart(block, lanes);
            row = part * rows;
            end = Math.Min(block.Rows, row + rows);
            column = Start(row);
        }
    }

    /// <summary>Whether every tile takes one row and successive columns.</summary>
    public bool IsOneRow { get; }

    /// <summary>The number of parts that a block is walked in.</summary>
    public static int Parts(KernelBlock block, int lanes) => OneRow(block, lanes)
        ? (block.Columns + lanes - 1) / lanes
        : (block.Rows + RowsOfPart(block, lanes) - 1) / RowsOfPart(block, lanes);

    /// <summary>Puts the next pairs into the lanes; false at the end.</summary>
    public bool Next(Tile tile)
    {
        tile.IsOneRow = IsOneRow;
        if (IsOneRow)
        {
            return NextRow(tile);
        }

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

        tile.HasNewColumns = true;
        Fill(tile);
        return count > 0;
    }

    /// <summary>Writes strip 1 of a table to the block, and its mirror image; nothing if the block is empty.</summary>
    public readonly void Write(Table table, Tile tile, Span<double> values)
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
            if (symmetric && j < i && i < block.Columns)
            {
                continue;
            }

            double value = table[tile.Lanes + lane];
            values[(i * stride) + j] = value;
            if (symmetric && i < block.Columns && j < block.Rows)
            {
                values[(j * stride) + i] = value;
            }
        }
    }

    private static bool OneRow(KernelBlock block, int lanes) => block.Columns >= Wide * lanes;

    private static int RowsOfPart(KernelBlock block, int lanes) => Math.Max(1, lanes / block.Columns);

    private bool NextRow(Tile tile)
    {
        row++;
        count = row < end ? width : 0;
        tile.HasNewColumns = row == 0;
        for (int lane = 0; lane < count; lane++)
        {
            tile.RowPoints[lane] = row;
            tile.ColumnPoints[lane] = start + lane;
        }

        Fill(tile);
        return count > 0;
    }

    private readonly void Fill(Tile tile)
    {
        for (int lane = count; lane < tile.Lanes && count > 0; lane++)
        {
            tile.RowPoints[lane] = tile.RowPoints[count - 1];
            tile.ColumnPoints[lane] = tile.ColumnPoints[count - 1];
        }
    }

    /// <summary>The first column of a row: in a symmetric block, what is left of the diagonal was written with an earlier row.</summary>
    private readonly int Start(int i) => symmetric && i < block.Columns ? i : 0;
}
