using System.Buffers.Binary;

namespace Ensemble.Experiments.Storage;

/// <summary>Turns the bytes of one array element into a number.</summary>
/// <param name="bytes">Exactly the bytes of the element.</param>
internal delegate double DecodeElement(ReadOnlySpan<byte> bytes);

/// <summary>An element type of .npy arrays that holds real numbers.</summary>
/// <param name="Size">The number of bytes of an element.</param>
/// <param name="Decode">Its value.</param>
internal sealed record NpyElement(int Size, DecodeElement Decode)
{
    private const long LargestExact = 1L << 53;

    /// <summary>Finds an element type.</summary>
    /// <param name="type">The type as NumPy writes it: byte order, kind, size.</param>
    /// <exception cref="FormatException">It does not hold real numbers.</exception>
    public static NpyElement Parse(string type)
    {
        bool big = type.StartsWith('>');
        return type.TrimStart('<', '>', '=', '|') switch
        {
            "b1" => new(1, bytes => bytes[0] == 0 ? 0 : 1),
            "i1" => new(1, bytes => (sbyte)bytes[0]),
            "u1" => new(1, bytes => bytes[0]),
            "i2" => new(2, big ? bytes => BinaryPrimitives.ReadInt16BigEndian(bytes) : bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            "u2" => new(2, big ? bytes => BinaryPrimitives.ReadUInt16BigEndian(bytes) : bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            "i4" => new(4, big ? bytes => BinaryPrimitives.ReadInt32BigEndian(bytes) : bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            "u4" => new(4, big ? bytes => BinaryPrimitives.ReadUInt32BigEndian(bytes) : bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            "i8" => new(8, big ? bytes => Exact(BinaryPrimitives.ReadInt64BigEndian(bytes)) : bytes => Exact(BinaryPrimitives.ReadInt64LittleEndian(bytes))),
            "u8" => new(8, big ? bytes => Exact(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : bytes => Exact(BinaryPrimitives.ReadUInt64LittleEndian(bytes))),
            "f2" => new(2, big ? bytes => (double)BinaryPrimitives.ReadHalfBigEndian(bytes) : bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            "f4" => new(4, big ? bytes => BinaryPrimitives.ReadSingleBigEndian(bytes) : bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            "f8" => new(8, big ? BinaryPrimitives.ReadDoubleBigEndian : BinaryPrimitives.ReadDoubleLittleEndian),
            ['O', ..] => throw new FormatException("holds Python objects; only plain numbers can be read"),
            _ => throw new FormatException($"has element type '{type}'; float16 to float64, integers and bool can be read"),
        };
    }

    private static double Exact(Int128 value) =>
        value >= -LargestExact && value <= LargestExact
            ? (double)value
            : throw new FormatException($"holds the integer {value}; integers beyond ±2^53 cannot be read exactly");
}
