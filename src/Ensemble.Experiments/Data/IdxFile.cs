using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Data;

/// <summary>An array of bytes in the IDX format of MNIST, packed by gzip or not.</summary>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Values">The values, the last axis running fastest.</param>
internal sealed record IdxFile(ImmutableArray<int> Shape, byte[] Values)
{
    private const byte UnsignedByte = 8;
    private const byte MaximumRank = 8;

    // Deflate expands a byte to at most 1032.
    private const long LargestExpansion = 1032;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">The file is damaged or not of this format.</exception>
    public static IdxFile Read(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(stream, file.Length * (isPacked ? LargestExpansion : 1));
        }
        catch (EndOfStreamException error)
        {
            throw new DataFormatException(path, "is cut short", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(path, "is damaged: it cannot be unpacked", error);
        }
        catch (FormatException error)
        {
            throw new DataFormatException(path, error.Message, error);
        }
    }

    private static IdxFile Read(Stream stream, long most)
    {
        Span<byte> word = stackalloc byte[4];
        stream.ReadExactly(word);
        if (word[0] != 0 || word[1] != 0 || word[2] != UnsignedByte || word[3] is 0 or > MaximumRank)
        {
            throw new FormatException("is not an IDX file of bytes");
        }

        ImmutableArray<int>.Builder shape = ImmutableArray.CreateBuilder<int>(word[3]);
        long count = 1;
        for (int axis = 0; axis < shape.Capacity; axis++)
        {
            stream.ReadExactly(word);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(word);
            shape.Add(length is > 0 and <= int.MaxValue ? (int)length : throw new FormatException($"has an axis of length {length}; it must be from 1 to {int.MaxValue}"));
            count = count * length <= Math.Min(most, Array.MaxLength) ? count * length : throw new EndOfStreamException();
        }

        var values = new byte[count];
        stream.ReadExactly(values);
        return stream.ReadByte() < 0
            ? new IdxFile(shape.ToImmutable(), values)
            : throw new FormatException($"holds more than the {count} values its header names");
    }
}
