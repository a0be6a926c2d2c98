using System.Collections.Immutable;
using System.IO.Compression;

namespace Ensemble.Experiments.Storage;

/// <summary>
/// Reads arrays of real numbers from an .npz file, as NumPy's <c>savez</c> and <c>savez_compressed</c> and
/// <see cref="NpzWriter"/> write it. Nothing is unpacked to disk or unpickled, and memory is taken only for values that the file really holds.
/// </summary>
public sealed class NpzReader : IArrays
{
    private const string Extension = ".npy";

    // Deflate expands a byte to at most 1032.
    private const long LargestExpansion = 1032;
    private const long MaximumCompressedValues = 1L << 28;

    // So much may a large array have been compressed: more is little but zeros, made to fill the memory of who reads it.
    private const long LargeBytes = 64L << 20;
    private const long LargestRatio = 100;
    private readonly string path;
    private readonly ZipArchive archive;
    private readonly SortedDictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">There is no such file, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="DataFormatException">The file is not a whole .npz file.</exception>
    public NpzReader(string path)
    {
        this.path = path;
        FileStream stream = RegularFile.OpenRead(path);
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                Add(entry);
            }
        }
        catch (Exception error)
        {
            stream.Dispose();
            if (error is InvalidDataException or EndOfStreamException)
            {
                throw new DataFormatException(path, "is not a whole .npz file (it is cut short, damaged, or something else)", error);
            }

            throw;
        }
    }

    /// <summary>The names of the arrays, in alphabetical order.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Whether the file holds an array of a name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Reads an array if the file holds it.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The array, or null if there is none of that name.</returns>
    /// <exception cref="DataFormatException">The array is damaged or holds no real numbers.</exception>
    public NpzArray? TryRead(string name) => Contains(name) ? Read(name) : null;

    /// <summary>Reads an array.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="DataFormatException">There is no such array, or it is damaged or holds no real numbers.</exception>
    public NpzArray Read(string name) => Guarded(name, entry => Read(name, entry));

    /// <summary>Reads the shape of an array without its values.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="DataFormatException">There is no such array, or its header is damaged.</exception>
    public ImmutableArray<int> Shape(string name) => Guarded(name, entry =>
    {
        using Stream stream = entry.Open();
        return NpyStream.Shape(stream, entry.Length);
    });

    /// <summary>Closes the file.</summary>
    public void Dispose() => archive.Dispose();

    private static NpzArray Read(string name, ZipArchiveEntry entry)
    {
        if (entry.Length / LargestExpansion > entry.CompressedLength)
        {
            throw new FormatException($"claims {entry.Length} bytes, which {entry.CompressedLength} compressed bytes cannot hold");
        }

        if (entry.Length > LargeBytes && entry.Length / LargestRatio > entry.CompressedLength)
        {
            throw new FormatException($"unpacks {entry.CompressedLength} bytes to {entry.Length}, more than {LargestRatio} times as many; save it uncompressed (numpy.savez)");
        }

        using var stream = new Crc32Stream(entry.Open());
        NpzArray array = NpyStream.Read(name, stream, entry.Length, entry.CompressedLength < entry.Length ? MaximumCompressedValues : long.MaxValue);
        return stream.ReadByte() >= 0 || stream.Checksum != entry.Crc32 ? throw new FormatException("is damaged: its checksum does not fit") : array;
    }

    private T Guarded<T>(string name, Func<ZipArchiveEntry, T> read)
    {
        if (!entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new DataFormatException(path, $"has no array '{name}'; it holds {(Names.Count == 0 ? "none" : string.Join(", ", Names))}");
        }

        try
        {
            return read(entry);
        }
        catch (EndOfStreamException error)
        {
            throw new DataFormatException(path, $"the array '{name}' is cut short", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(path, $"the array '{name}' is damaged or packed in a way that cannot be read", error);
        }
        catch (FormatException error)
        {
            throw new DataFormatException(path, $"the array '{name}' {error.Message}", error);
        }
    }

    private void Add(ZipArchiveEntry entry)
    {
        string name = entry.FullName;
        if (name.Contains('\\') || name.StartsWith('/') || name.Contains(':') || name.Any(char.IsControl) || name.Split('/').Contains(".."))
        {
            throw new DataFormatException(path, $"has an entry named '{string.Concat(name.Select(c => char.IsControl(c) ? '?' : c))}'; names that lead out of the file's folder are not allowed");
        }

        if (entry.IsEncrypted)
        {
            throw new DataFormatException(path, $"the array '{name}' is encrypted; save it without a password");
        }

        if (name.EndsWith(Extension, StringComparison.Ordinal) && !entries.TryAdd(name[..^Extension.Length], entry))
        {
            throw new DataFormatException(path, $"has two arrays named '{name[..^Extension.Length]}'");
        }
    }
}
