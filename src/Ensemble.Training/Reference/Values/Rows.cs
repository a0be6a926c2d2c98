namespace Ensemble.Training.Reference.Values;

/// <summary>A matrix of rows × channels in memory, row by row.</summary>
/// <param name="data">Its first value.</param>
/// <param name="stride">The distance between rows, a multiple of sixteen.</param>
internal readonly unsafe struct Rows<T>(T* data, int stride)
    where T : unmanaged
{
    /// <summary>The first value.</summary>
    public T* Data { get; } = data;

    /// <summary>The distance between rows.</summary>
    public int Stride { get; } = stride;

    /// <summary>A row.</summary>
    public T* Row(int row) => Data + ((nint)row * Stride);

    /// <summary>The rows from one on.</summary>
    public Rows<T> From(int row) => new(Row(row), Stride);
}
