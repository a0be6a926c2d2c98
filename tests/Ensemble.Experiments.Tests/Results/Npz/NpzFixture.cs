using System.IO.Compression;
using System.Text;

namespace Ensemble.Experiments.Tests.Results.Npz;

internal static class NpzFixture
{
    /// <summary>A file written by NumPy (Fixtures/make_fixtures.py).</summary>
    public static byte[] Numpy(string name)
    {
        using Stream resource = typeof(NpzFixture).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>An .npz file with one entry of any content.</summary>
    public static byte[] Zip(string entryName, params byte[] content)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry(entryName).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>An .npy array with any header.</summary>
    public static byte[] Npy(string header, int valueBytes) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. new byte[valueBytes]];
}
