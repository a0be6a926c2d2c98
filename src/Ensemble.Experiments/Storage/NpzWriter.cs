using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Ensemble.Experiments.Storage;

/// <summary>
/// Writes named arrays as an .npz file that NumPy reads: a ZIP archive of uncompressed .npy entries.
/// The same arrays in the same order give the same bytes. Values go to the stream in pieces, without a copy of the array.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    private const int ChunkLength = 8192;
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive archive;
    private readonly HashSet<string> names = [];

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    public NpzWriter(Stream stream) => archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Writes an array of 64-bit floating-point numbers.</summary>
    /// <param name="name">The name: ASCII letters, digits, <c>_</c>, <c>-</c>, <c>.</c> and, between parts, <c>/</c>; not used before.</param>
    /// <param name="shape">The length of each axis; empty for a single number.</param>
    /// <param name="values">The values in row-major order.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or the number of values does not fit the shape.</exception>
    public void Write(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values) =>
        Write(name, "<f8", shape, MemoryMarshal.Cast<double, long>(values));

    /// <summary>Writes an array of 64-bit integers.</summary>
    /// <param name="name">The name: ASCII letters, digits, <c>_</c>, <c>-</c>, <c>.</c> and, between parts, <c>/</c>; not used before.</param>
    /// <param name="shape">The length of each axis; empty for a single number.</param>
    /// <param name="values">The values in row-major order.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or the number of values does not fit the shape.</exception>
    public void Write(string name, ReadOnlySpan<int> shape, ReadOnlySpan<long> values) => Write(name, "<i8", shape, values);

    /// <summary>Writes a single integer.</summary>
    /// <param name="name">The name: ASCII letters, digits, <c>_</c>, <c>-</c>, <c>.</c> and, between parts, <c>/</c>; not used before.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public void Write(string name, long value) => Write(name, "<i8", [], [value]);

    /// <summary>Completes the file.</summary>
    public void Dispose() => archive.Dispose();

    private void Write(string name, string type, ReadOnlySpan<int> shape, ReadOnlySpan<long> words)
    {
        Check(name, shape, words.Length);
        ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = Timestamp;
        using Stream stream = entry.Open();
        stream.Write(NpyHeader.Format(type, shape));
        Span<long> reversed = BitConverter.IsLittleEndian ? [] : new long[ChunkLength];
        while (words.Length > 0)
        {
            ReadOnlySpan<long> chunk = words[..Math.Min(words.Length, ChunkLength)];
            words = words[chunk.Length..];
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(chunk, reversed);
                chunk = reversed[..chunk.Length];
            }

            stream.Write(MemoryMarshal.AsBytes(chunk));
        }
    }

    private void Check(string name, ReadOnlySpan<int> shape, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!name.Split('/').All(part => part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
        {
            throw new ArgumentException($"the array name is '{name}'; it may hold only letters, digits, _, - and, but not first, . and /", nameof(name));
        }

        long expected = 1;
        foreach (int length in shape)
        {
            expected = checked(expected * (length >= 0 ? length : throw new ArgumentException($"the array '{name}' has an axis of length {length}; it must be ≥ 0", nameof(shape))));
        }

        if (expected != count)
        {
            throw new ArgumentException($"the array '{name}' has {count} values; its shape {NpyHeader.Tuple(shape)} has {expected}", nameof(shape));
        }

        if (!names.Add(name))
        {
            throw new ArgumentException($"the array '{name}' is already in the file; names must differ", nameof(name));
        }
    }
}
