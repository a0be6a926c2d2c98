using System.Runtime.InteropServices;

namespace Ensemble.Training.Statistics;

/// <summary>The binary format of the nodes of a forest: a header (mark, version, kind, length), then each node's block and buffers.</summary>
internal static class ForestFormat
{
    private const uint Mark = 0x46534E45; // "ENSF"
    private const int Version = 1;

    public static void Write(BinaryWriter writer, string kind, int length, IReadOnlyCollection<(DyadicBlock Block, double[][] Planes)> nodes)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(kind);
        writer.Write(length);
        writer.Write(nodes.Count);
        foreach ((DyadicBlock block, double[][] planes) in nodes)
        {
            writer.Write(block.First);
            writer.Write(block.Level);
            foreach (double[] plane in planes)
            {
                WriteValues(writer, plane);
            }
        }
    }

    public static IEnumerable<(DyadicBlock Block, double[][] Planes)> Read(BinaryReader reader, string kind, int length, Func<int, int[]> planeLengths)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int count;
        try
        {
            Match("mark", reader.ReadUInt32(), Mark);
            Match("version", reader.ReadInt32(), Version);
            Match("kind", reader.ReadString(), kind);
            Match("length", reader.ReadInt32(), length);
            count = reader.ReadInt32();
            if (count < 0)
            {
                throw new InvalidDataException($"the statistics hold {count} blocks; the number must be ≥ 0");
            }
        }
        catch (EndOfStreamException error)
        {
            throw Truncated(error);
        }

        for (int i = 0; i < count; i++)
        {
            yield return ReadNode(reader, planeLengths);
        }
    }

    private static (DyadicBlock Block, double[][] Planes) ReadNode(BinaryReader reader, Func<int, int[]> planeLengths)
    {
        try
        {
            var block = new DyadicBlock(reader.ReadInt32(), reader.ReadInt32());
            if (!block.IsValid)
            {
                throw new InvalidDataException($"the statistics hold a block of 2^{block.Level} members from {block.First}, which is not aligned");
            }

            int[] lengths = planeLengths(block.Level);
            RequireBytes(reader.BaseStream, sizeof(double) * lengths.Sum(length => (long)length));
            return (block, [.. lengths.Select(length => ReadValues(reader, length))]);
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException("the statistics hold a block of an impossible size", error);
        }
        catch (EndOfStreamException error)
        {
            throw Truncated(error);
        }
    }

    /// <summary>Refuses damaged sizes before memory is taken for them.</summary>
    private static void RequireBytes(Stream stream, long bytes)
    {
        if (stream.CanSeek && stream.Length - stream.Position < bytes)
        {
            throw new EndOfStreamException();
        }
    }

    private static void WriteValues(BinaryWriter writer, double[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    private static double[] ReadValues(BinaryReader reader, int length)
    {
        var values = new double[length];
        if (BitConverter.IsLittleEndian)
        {
            reader.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (int i = 0; i < length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }

    private static void Match<T>(string what, T found, T expected)
        where T : IEquatable<T>
    {
        if (!found.Equals(expected))
        {
            throw new InvalidDataException($"the {what} of the statistics is {found}; it must be {expected}");
        }
    }

    private static InvalidDataException Truncated(Exception inner) => new("the statistics end too early; the data are truncated", inner);
}
