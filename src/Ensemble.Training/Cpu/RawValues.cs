using System.Runtime.InteropServices;

namespace Ensemble.Training.Cpu;

/// <summary>Writes and reads numbers as they stand in memory, little-endian: the state of a member in flight.</summary>
internal static unsafe class RawValues
{
    private const int PieceLength = 1 << 24;

    public static void Write<T>(BinaryWriter writer, T* values, long count)
        where T : unmanaged
    {
        for (long start = 0; start < count; start += PieceLength)
        {
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(values + start, (int)Math.Min(PieceLength, count - start))));
        }
    }

    public static void Read<T>(BinaryReader reader, T* values, long count)
        where T : unmanaged
    {
        for (long start = 0; start < count; start += PieceLength)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(values + start, (int)Math.Min(PieceLength, count - start))));
        }
    }

    public static void Write(BinaryWriter writer, double[] values) => writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));

    public static void Read(BinaryReader reader, double[] values) => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
}
