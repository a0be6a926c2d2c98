using System.Numerics.Tensors;

namespace Ensemble.Numerics.Linear;

/// <summary>
/// A dense matrix of any size, for what is solved once rather than in every step: products by <see cref="BlockProduct"/>, positive definite systems
/// by <see cref="Cholesky"/>, other ones by <see cref="Lu"/>, the same bytes for any number of threads.
/// </summary>
internal sealed class DenseMatrix
{
    private const int RowsPerPart = 32;

    // Rows are padded by zeros to a multiple of four.
    private readonly int stride;
    private readonly double[] values;

    /// <summary>Creates a matrix of zeros.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public DenseMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        stride = (columns + 3) & ~3;
        values = new double[checked(rows * stride)];
    }

    /// <summary>Creates a matrix.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="entry">The entry of a row and a column.</param>
    public DenseMatrix(int rows, int columns, Func<int, int, double> entry)
        : this(rows, columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                this[i, j] = entry(i, j);
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>An entry.</summary>
    public double this[int row, int column]
    {
        get => values[(row * stride) + column];
        set => values[(row * stride) + column] = value;
    }

    /// <summary>The sum.</summary>
    public static DenseMatrix operator +(DenseMatrix left, DenseMatrix right)
    {
        DenseMatrix result = left.Like(right);
        TensorPrimitives.Add(left.values, right.values, result.values);
        return result;
    }

    /// <summary>The difference.</summary>
    public static DenseMatrix operator -(DenseMatrix left, DenseMatrix right)
    {
        DenseMatrix result = left.Like(right);
        TensorPrimitives.Subtract(left.values, right.values, result.values);
        return result;
    }

    /// <summary>The multiple of a matrix.</summary>
    public static DenseMatrix operator *(double factor, DenseMatrix matrix)
    {
        DenseMatrix result = new(matrix.Rows, matrix.Columns);
        TensorPrimitives.Multiply(matrix.values, factor, result.values);
        return result;
    }

    /// <summary>The product.</summary>
    public static DenseMatrix operator *(DenseMatrix left, DenseMatrix right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Rows, left.Columns);
        DenseMatrix result = new(left.Rows, right.Columns);
        Parallel.For(0, (left.Rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            int top = part * RowsPerPart;
            BlockProduct.Add(
                1,
                left.values.AsSpan(top * left.stride),
                left.stride,
                right.values,
                right.stride,
                result.values.AsSpan(top * result.stride),
                result.stride,
                Math.Min(RowsPerPart, left.Rows - top),
                left.Columns,
                result.stride);
        });
        return result;
    }

    /// <summary>1.</summary>
    /// <param name="size">The number of rows and columns.</param>
    public static DenseMatrix Identity(int size)
    {
        DenseMatrix result = new(size, size);
        for (int i = 0; i < size; i++)
        {
            result[i, i] = 1;
        }

        return result;
    }

    /// <summary>Aᵀ.</summary>
    public DenseMatrix Transpose() => new(Columns, Rows, (i, j) => this[j, i]);

    /// <summary>The first rows.</summary>
    /// <param name="count">How many.</param>
    public DenseMatrix Top(int count)
    {
        DenseMatrix result = new(count, Columns);
        values.AsSpan(0, count * stride).CopyTo(result.values);
        return result;
    }

    /// <summary>diag(f)·A.</summary>
    /// <param name="factors">One number per row.</param>
    public DenseMatrix ScaleRows(ReadOnlySpan<double> factors)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(factors.Length, Rows);
        DenseMatrix result = new(Rows, Columns);
        for (int i = 0; i < Rows; i++)
        {
            TensorPrimitives.Multiply(values.AsSpan(i * stride, stride), factors[i], result.values.AsSpan(i * stride, stride));
        }

        return result;
    }

    /// <summary>A + x·1 of a square matrix.</summary>
    /// <param name="x">What is added to the diagonal.</param>
    public DenseMatrix PlusDiagonal(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Columns, Rows);
        DenseMatrix result = Top(Rows);
        for (int i = 0; i < Rows; i++)
        {
            result[i, i] += x;
        }

        return result;
    }

    /// <summary>A⁻¹B of a positive definite A.</summary>
    /// <param name="right">B.</param>
    /// <exception cref="ArithmeticException">A is not positive definite.</exception>
    public DenseMatrix SolvePositive(DenseMatrix right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Columns, Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Rows, Rows);
        double[] factor = ToArray();
        if (!Cholesky.TryFactor(factor, Rows))
        {
            throw new ArithmeticException("the matrix of a linear system is not positive definite");
        }

        // One row per column of B.
        DenseMatrix solved = right.Transpose();
        Parallel.For(0, solved.Rows, row => Cholesky.Solve(factor, solved.values.AsSpan(row * solved.stride, Rows)));
        return solved.Transpose();
    }

    /// <summary>A⁻¹B.</summary>
    /// <param name="right">B.</param>
    /// <exception cref="ArithmeticException">A is singular.</exception>
    public DenseMatrix Solve(DenseMatrix right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Columns, Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Rows, Rows);
        DenseMatrix solved = right.Top(right.Rows);
        Lu.Solve([.. values], Rows, stride, solved.values, solved.stride);
        return solved;
    }

    /// <summary>The entries, row by row.</summary>
    public double[] ToArray()
    {
        var all = new double[Rows * Columns];
        for (int i = 0; i < Rows; i++)
        {
            values.AsSpan(i * stride, Columns).CopyTo(all.AsSpan(i * Columns));
        }

        return all;
    }

    private DenseMatrix Like(DenseMatrix other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Rows, Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Columns, Columns);
        return new DenseMatrix(Rows, Columns);
    }
}
