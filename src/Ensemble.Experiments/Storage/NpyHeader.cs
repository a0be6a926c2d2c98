using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Ensemble.Experiments.Storage;

/// <summary>The header of an .npy array: element type, memory order and shape.</summary>
/// <param name="Type">The element type as NumPy writes it, such as <c>&lt;f8</c>.</param>
/// <param name="ColumnMajor">Whether the first axis runs fastest (Fortran order).</param>
/// <param name="Shape">The length of each axis.</param>
internal sealed record NpyHeader(string Type, bool ColumnMajor, ImmutableArray<long> Shape)
{
    private const int Alignment = 64;
    private const int MaximumLength = 1 << 16;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The shape as Python writes it.</summary>
    public static string Tuple<T>(ReadOnlySpan<T> shape) =>
        shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";

    /// <summary>The bytes in front of the values of a row-major array, version 1.0.</summary>
    public static byte[] Format(string type, ReadOnlySpan<int> shape)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {Tuple(shape)}, }}";
        int prefix = Magic.Length + 4;
        int total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Magic.Length + 2), checked((ushort)(total - prefix)));
        Encoding.ASCII.GetBytes(text.PadRight(total - prefix - 1) + '\n', bytes.AsSpan(prefix));
        return bytes;
    }

    /// <summary>Reads the header and leaves the stream at the first value.</summary>
    /// <param name="stream">The stream, at its beginning.</param>
    /// <param name="length">Takes the number of bytes read.</param>
    /// <exception cref="FormatException">The header is damaged.</exception>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static NpyHeader Read(Stream stream, out int length)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..Magic.Length].SequenceEqual(Magic))
        {
            throw new FormatException("does not begin like an .npy array");
        }

        if (start[6] is < 1 or > 3)
        {
            throw new FormatException($"has .npy version {start[6]}.{start[7]}; versions 1 to 3 can be read");
        }

        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(size);
        uint textLength = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (textLength > MaximumLength)
        {
            throw new FormatException($"has a header of {textLength} bytes; at most {MaximumLength} are allowed");
        }

        var text = new byte[textLength];
        stream.ReadExactly(text);
        length = start.Length + size.Length + text.Length;
        return new NpyHeaderParser(Encoding.Latin1.GetString(text)).Parse();
    }
}
