using System.Collections.Immutable;

namespace Ensemble.Experiments.Storage;

/// <summary>Reads one .npy array from a stream.</summary>
internal static class NpyStream
{
    private const int BufferSize = 1 << 16;

    /// <summary>Reads an array.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="stream">The stream, at the beginning of the array.</param>
    /// <param name="bytes">The bytes that the array takes, header included.</param>
    /// <param name="most">The most values that are read.</param>
    /// <exception cref="FormatException">The array is damaged or holds no real numbers.</exception>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static NpzArray Read(string name, Stream stream, long bytes, long most)
    {
        NpyHeader header = NpyHeader.Read(stream, out int headerLength);
        NpyElement element = NpyElement.Parse(header.Type);
        int count = Count(header, element.Size, bytes - headerLength);
        if (count > most)
        {
            throw new FormatException($"has {count} values; a compressed array may have at most {most} (save it uncompressed)");
        }

        ImmutableArray<int> shape = Lengths(header);
        var values = new double[count];
        ReadValues(stream, element, values);
        return new NpzArray(name, shape, header.ColumnMajor ? RowMajor(values, shape) : values);
    }

    /// <summary>Reads the shape of an array without its values.</summary>
    /// <param name="stream">The stream, at the beginning of the array.</param>
    /// <param name="bytes">The bytes that the array takes, header included.</param>
    /// <exception cref="FormatException">The header is damaged.</exception>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static ImmutableArray<int> Shape(Stream stream, long bytes)
    {
        NpyHeader header = NpyHeader.Read(stream, out int headerLength);
        Count(header, NpyElement.Parse(header.Type).Size, bytes - headerLength);
        return Lengths(header);
    }

    private static ImmutableArray<int> Lengths(NpyHeader header) => [.. header.Shape.Select(length => (int)length)];

    private static int Count(NpyHeader header, int size, long bytes)
    {
        // Axes below 2³¹ and a product kept below 2³¹ cannot overflow.
        long count = 1;
        foreach (long length in header.Shape)
        {
            count = length <= Array.MaxLength ? count * length : long.MaxValue;
            if (count > Array.MaxLength)
            {
                throw new FormatException($"has shape {NpyHeader.Tuple(header.Shape.AsSpan())}; at most {Array.MaxLength} values are allowed");
            }
        }

        return count * size == bytes
            ? (int)count
            : throw new FormatException($"has shape {NpyHeader.Tuple(header.Shape.AsSpan())}, which takes {count * size} bytes; the file holds {bytes}");
    }

    private static void ReadValues(Stream stream, NpyElement element, Span<double> values)
    {
        var buffer = new byte[BufferSize];
        while (values.Length > 0)
        {
            int count = Math.Min(values.Length, BufferSize / element.Size);
            Span<byte> bytes = buffer.AsSpan(0, count * element.Size);
            stream.ReadExactly(bytes);
            for (int i = 0; i < count; i++)
            {
                values[i] = element.Decode(bytes.Slice(i * element.Size, element.Size));
            }

            values = values[count..];
        }
    }

    private static double[] RowMajor(double[] columnMajor, ImmutableArray<int> shape)
    {
        var values = new double[columnMajor.Length];
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        var index = new int[shape.Length];
        int target = 0;
        foreach (double value in columnMajor)
        {
            values[target] = value;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                target += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                target -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
