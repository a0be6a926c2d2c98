namespace Ensemble.Theory.TwoTime;

/// <summary>
/// A block of kernels: the first <see cref="Rows"/> points at one time against the first <see cref="Columns"/> points at another.
/// Rows are padded to <see cref="Stride"/>, a multiple of four, with zeros.
/// </summary>
/// <param name="Rows">The number of points at the later time.</param>
/// <param name="Columns">The number of points at the earlier time.</param>
internal readonly record struct KernelBlock(int Rows, int Columns)
{
    /// <summary>The distance between the beginnings of rows.</summary>
    public int Stride => Pad(Columns);

    /// <summary>The number of stored values.</summary>
    public int Size => Rows * Stride;

    /// <summary>The next multiple of four.</summary>
    public static int Pad(int count) => (count + 3) & ~3;

    /// <summary>Copies the block of a square matrix into a padded buffer.</summary>
    public double[] Gather(ReadOnlySpan<double> square, int points)
    {
        var block = new double[Size];
        for (int i = 0; i < Rows; i++)
        {
            square.Slice(i * points, Columns).CopyTo(block.AsSpan(i * Stride));
        }

        return block;
    }

    /// <summary>The block without its padding.</summary>
    public double[] Compact(ReadOnlySpan<double> block)
    {
        var values = new double[Rows * Columns];
        for (int i = 0; i < Rows; i++)
        {
            block.Slice(i * Stride, Columns).CopyTo(values.AsSpan(i * Columns));
        }

        return values;
    }
}
