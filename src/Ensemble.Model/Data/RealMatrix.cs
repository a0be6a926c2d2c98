using System.Collections.Immutable;

namespace Ensemble.Model.Data;

/// <summary>An immutable matrix of finite real numbers, stored row by row.</summary>
public sealed class RealMatrix
{
    private readonly ImmutableArray<double> values;

    /// <summary>Creates a matrix from a copy of its values.</summary>
    /// <param name="rows">The number of rows, ≥ 0.</param>
    /// <param name="columns">The number of columns, ≥ 1.</param>
    /// <param name="values">The values, row by row; all finite.</param>
    /// <exception cref="ModelException">The number of values does not fit, or one is not finite.</exception>
    public RealMatrix(int rows, int columns, ReadOnlySpan<double> values)
    {
        Rows = Require.AtLeast(rows, 0, "rows");
        Columns = Require.AtLeast(columns, 1, "columns");
        if (values.Length != (long)rows * columns)
        {
            throw new ModelException("values", $"there are {values.Length} values; a {rows} × {columns} matrix has {(long)rows * columns}");
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ModelException("values", $"the value at row {i / columns}, column {i % columns} is {values[i]}; it must be finite");
            }
        }

        this.values = [.. values];
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<double> Values => values.AsSpan();

    /// <summary>The value at a row and column.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <param name="column">0 to <see cref="Columns"/> − 1.</param>
    public double this[int row, int column] => Row(row)[column];

    /// <summary>Creates a matrix from rows of equal length.</summary>
    /// <param name="rows">The rows; at least one.</param>
    /// <exception cref="ModelException">The rows differ in length, or a value is not finite.</exception>
    public static RealMatrix FromRows(params double[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Require.AtLeast(rows.Length, 1, "rows");
        foreach (double[] row in rows)
        {
            if (row.Length != rows[0].Length)
            {
                throw new ModelException("values", $"rows have {rows[0].Length} and {row.Length} values; all must have the same number");
            }
        }

        return new RealMatrix(rows.Length, rows[0].Length, rows.SelectMany(row => row).ToArray());
    }

    /// <summary>One row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * Columns, Columns);
}
