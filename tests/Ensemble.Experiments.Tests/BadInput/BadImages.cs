using System.Buffers.Binary;
using System.IO.Compression;

namespace Ensemble.Experiments.Tests.BadInput;

/// <summary>IDX files that are damaged or hostile, in the place of the training images.</summary>
internal static class BadImages
{
    /// <summary>Valid images: six of 2 × 2 pixels.</summary>
    public static byte[] Valid { get; } = Idx([6, 2, 2], [.. Enumerable.Range(1, 24).Select(i => (byte)i)]);

    /// <summary>The labels of the valid images.</summary>
    public static byte[] Labels { get; } = Idx([6], [0, 1, 0, 1, 0, 1]);

    public static IEnumerable<(string Name, byte[] Content)> All()
    {
        for (int length = 0; length < Valid.Length; length += 3)
        {
            yield return ($"cut at {length}", Valid[..length]);
        }

        byte[] packed = Gzip(Valid);
        foreach (int cut in new[] { 3, 10, packed.Length / 2, packed.Length - 20 })
        {
            yield return ($"gzip cut at {cut}", packed[..cut]);
        }

        foreach (byte type in new byte[] { 0, 9, 11, 13, 14, 255 })
        {
            yield return ($"type {type}", [0, 0, type, .. Valid[3..]]);
        }

        foreach (byte rank in new byte[] { 0, 1, 2, 4, 9, 255 })
        {
            yield return ($"rank {rank}", [.. Valid[..3], rank, .. Valid[4..]]);
        }

        foreach (uint[] shape in new uint[][] { [0, 2, 2], [6, 0, 2], [7, 2, 2], [5, 2, 2], [6, 2, 3], [uint.MaxValue, 2, 2], [int.MaxValue, int.MaxValue, 1], [65536, 65536, 65536], [1000000, 28, 28] })
        {
            yield return ($"shape {string.Join(' ', shape)}", Idx(shape, Valid[16..]));
        }

        yield return ("magic", [1, 2, .. Valid[2..]]);
        yield return ("more values", [.. Valid, 0]);
        yield return ("labels instead", Labels);
        yield return ("a gzip bomb", Gzip(Idx([200_000_000, 2, 2], new byte[32 << 20])));
        yield return ("a text", "not images"u8.ToArray());
        yield return ("a gzip of nothing", Gzip([]));
    }

    public static byte[] Idx(uint[] shape, byte[] values)
    {
        var header = new byte[4 + (4 * shape.Length)];
        header[2] = 8;
        header[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        }

        return [.. header, .. values];
    }

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }
}
