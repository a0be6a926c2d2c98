using System.Numerics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>Rows kept over record times for Gram matrices: one per (time, point), of all times or of the current one alone.</summary>
internal sealed unsafe class RowStore<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T* data;
    private readonly int points;
    private readonly int slots;

    /// <param name="arena">Where rows live.</param>
    /// <param name="slots">The number of times kept.</param>
    /// <param name="points">The number of rows of a time.</param>
    /// <param name="length">The length of a row, a multiple of sixteen.</param>
    public RowStore(Arena<T> arena, int slots, int points, long length)
    {
        this.slots = slots;
        this.points = points;
        Length = length;
        data = arena.Take(Gram<T>.PaddedRows(slots * points) * length);
    }

    /// <summary>The length of a row.</summary>
    public long Length { get; }

    /// <summary>Copies values of a hidden layer into consecutive rows.</summary>
    /// <param name="slot">The time.</param>
    /// <param name="first">The row of the first point.</param>
    /// <param name="column">Where the values begin in a row.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="panels">Its values in panels.</param>
    /// <param name="count">The number of points.</param>
    public void Set(int slot, int first, long column, LayerValues<T> layer, T* panels, int count)
    {
        const int PanelWidth = WeightBlock<T>.PanelWidth;
        for (int point = 0; point < count; point++)
        {
            T* target = Row(slot, first + point) + column;
            for (int panel = 0; panel < layer.Panels; panel++)
            {
                T* source = panels + ((nint)panel * layer.PanelStride) + (point * PanelWidth);
                new ReadOnlySpan<T>(source, PanelWidth).CopyTo(new Span<T>(target + (panel * PanelWidth), PanelWidth));
            }
        }
    }

    /// <summary>The row of a point at a time.</summary>
    public T* Row(int slot, int point) => data + ((((long)slot * points) + point) * Length);

    /// <summary>The memory of all rows in bytes.</summary>
    public long Bytes => (long)slots * points * Length * sizeof(T);

    /// <summary>Writes the rows of the first times.</summary>
    public void Write(BinaryWriter writer, int times) => RawValues.Write(writer, data, times * points * Length);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader, int times) => RawValues.Read(reader, data, times * points * Length);

    /// <summary>Writes the Gram matrices of all pairs of kept times, shape (times, times, points, points).</summary>
    /// <param name="scale">A factor.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="offset">Where they begin there.</param>
    public void WriteGram(double scale, double[] target, long offset)
    {
        Gram<T>.Fill(data, slots * points, Length, scale, (i, j, value) =>
        {
            target[offset + Index(i, j)] = value;
            target[offset + Index(j, i)] = value;
        });
    }

    /// <summary>Writes the squared distance of the first row of every time from that of the first time.</summary>
    /// <param name="target">Where they go, one a time.</param>
    public void WriteDistances(Span<double> target)
    {
        T* start = Row(0, 0);
        for (int slot = 0; slot < slots; slot++)
        {
            T* row = Row(slot, 0);
            double sum = 0;
            for (long i = 0; i < Length; i++)
            {
                double apart = double.CreateTruncating(row[i]) - double.CreateTruncating(start[i]);
                sum += apart * apart;
            }

            target[slot] = sum;
        }
    }

    private long Index(int i, int j)
    {
        long block = ((long)(i / points) * slots) + (j / points);
        return (((block * points) + (i % points)) * points) + (j % points);
    }
}
