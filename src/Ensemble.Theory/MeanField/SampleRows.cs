namespace Ensemble.Theory.MeanField;

/// <summary>A growing list of rows of float32 samples, one variable a row.</summary>
internal sealed class SampleRows(int samples)
{
    private float[] data = [];

    /// <summary>How many samples a row has.</summary>
    public int Samples { get; } = samples;

    /// <summary>The distance between rows; not a power of two, so that rows do not share cache lines' places.</summary>
    public int Stride { get; } = samples + 16;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>All rows.</summary>
    public Span<float> All => data.AsSpan(0, Count * Stride);

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => data.AsSpan(row * Stride, Samples);

    /// <summary>Rows from one on.</summary>
    public Span<float> From(int row) => data.AsSpan(row * Stride, (Count - row) * Stride);

    /// <summary>Sets the number of rows; new ones are zero.</summary>
    public void Resize(int count)
    {
        if (count * Stride > data.Length)
        {
            Array.Resize(ref data, Math.Max(count, Math.Min(2 * Count, Count + 256)) * Stride);
        }

        if (count > Count)
        {
            data.AsSpan(Count * Stride, (count - Count) * Stride).Clear();
        }

        Count = count;
    }
}
