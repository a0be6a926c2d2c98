using System.Security.Cryptography;
using System.Text;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>
/// The format of checkpoints and shards: a mark, the version of the format, a header, a body, and the SHA-256 of all of
/// that. Nothing of a file is believed before its checksum has been verified. Little-endian.
/// </summary>
internal static class StatisticsFile
{
    private const ulong Mark = 0x4C424D45534E45; // "ENSEMBL"
    private const int Version = 1;
    private const int BufferSize = 1 << 20;

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, StatisticsHeader header, Action<BinaryWriter> body) => AtomicFile.Write(path, stream =>
    {
        using var hashing = new HashingStream(stream);
        using (var writer = new BinaryWriter(new BufferedStream(hashing, BufferSize), Encoding.UTF8, leaveOpen: false))
        {
            writer.Write(Mark);
            writer.Write(Version);
            header.Write(writer);
            body(writer);
            writer.Flush();
            stream.Write(hashing.Hash());
        }
    });

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">The file is damaged, cut short, or of another kind or version of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T Read<T>(string path, string kind, Func<StatisticsHeader, BinaryReader, T> body)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
        Verify(path, stream);
        stream.Position = 0;
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            reader.ReadUInt64();
            int version = reader.ReadInt32();
            if (version != Version)
            {
                throw new DataFormatException(path, $"has version {version} of the format; this program reads version {Version}");
            }

            StatisticsHeader header = StatisticsHeader.Read(reader);
            return header.Kind == kind ? body(header, reader) : throw new DataFormatException(path, $"is a {header.Kind}; it must be a {kind}");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DataFormatException(path, error.Message.ReplaceLineEndings(" "), error);
        }
    }

    private static void Verify(string path, FileStream stream)
    {
        const int least = sizeof(ulong) + sizeof(int) + SHA256.HashSizeInBytes;
        Span<byte> mark = stackalloc byte[sizeof(ulong)];
        if (stream.Length < least || stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || BitConverter.ToUInt64(mark) != Mark)
        {
            throw new DataFormatException(path, stream.Length < least ? "is cut short" : "is not a file of statistics");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(mark);
        byte[] buffer = new byte[BufferSize];
        for (long left = stream.Length - SHA256.HashSizeInBytes - sizeof(ulong); left > 0;)
        {
            int count = (int)Math.Min(left, buffer.Length);
            stream.ReadExactly(buffer, 0, count);
            hash.AppendData(buffer, 0, count);
            left -= count;
        }

        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(expected);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new DataFormatException(path, "is damaged or cut short: its checksum does not fit");
        }
    }
}
