using System.IO.Compression;
using System.Text;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Results.Npz;

namespace Ensemble.Experiments.Tests.BadInput;

/// <summary>NumPy archives that are damaged, hostile, or hold the wrong arrays.</summary>
internal static class BadArchives
{
    private const string Float64 = "<f8";

    /// <summary>A valid archive.</summary>
    public static byte[] Valid { get; } = Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [3], [1, -1, 1]), ("x_test", [2, 4], Ramp(8)), ("y_test", [2], [1, -1]));

    public static IEnumerable<(string Name, byte[] Content)> All()
    {
        foreach (int length in Enumerable.Range(0, 40).Select(i => i * Valid.Length / 40))
        {
            yield return ($"cut at {length}", Valid[..length]);
        }

        foreach ((string name, byte[] content) in Headers().Select(header => (header.Name, With(header.Content))))
        {
            yield return (name, content);
        }

        foreach (string entry in new[] { "../x_train.npy", "/x_train.npy", "..\\x_train.npy", "C:\\x_train.npy", "a/../../x_train.npy", "x_train.npy\n" })
        {
            yield return ($"entry {entry.Trim()}", Zip((entry, Npy("(3, 4)", 12)), ("y_train.npy", Npy("(3,)", 3))));
        }

        yield return ("two x_train", Zip(("x_train.npy", Npy("(3, 4)", 12)), ("x_train.npy", Npy("(3, 4)", 12)), ("y_train.npy", Npy("(3,)", 3))));
        yield return ("no arrays", Zip());
        yield return ("no y_train", Archive(("x_train", [3, 4], Ramp(12))));
        yield return ("no x_train", Archive(("y_train", [3], Ramp(3))));
        yield return ("no y_test", Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [3], Ramp(3)), ("x_test", [2, 4], Ramp(8))));
        yield return ("other rows", Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [4], Ramp(4))));
        yield return ("other columns", Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [3], Ramp(3)), ("x_test", [2, 3], Ramp(6)), ("y_test", [2], Ramp(2))));
        yield return ("one axis", Archive(("x_train", [12], Ramp(12)), ("y_train", [12], Ramp(12))));
        yield return ("five axes", Archive(("x_train", [3, 2, 1, 2, 1], Ramp(12)), ("y_train", [3], Ramp(3))));
        yield return ("no rows", Archive(("x_train", [0, 4], []), ("y_train", [0], [])));
        yield return ("no columns", Archive(("x_train", [3, 0], []), ("y_train", [3], Ramp(3))));
        yield return ("targets of three axes", Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [3, 1, 1], Ramp(3))));
        yield return ("a NaN", Archive(("x_train", [3, 4], [.. Ramp(11), double.NaN]), ("y_train", [3], Ramp(3))));
        yield return ("an infinity", Archive(("x_train", [3, 4], Ramp(12)), ("y_train", [3], [1, 2, double.PositiveInfinity])));
        yield return ("a bomb of zeros", Zip(("x_train.npy", NpzFixture.Npy(Header("(16777216, 16)", Float64), 64 << 20)), ("y_train.npy", Npy("(3,)", 3))));
        yield return ("a text", Encoding.ASCII.GetBytes("x_train,y_train\n1,2\n"));
        yield return ("a bare npy", Npy("(3, 4)", 12));
        yield return ("random bytes", RandomBytes(5000));
        yield return ("a damaged value", Damaged());
    }

    private static IEnumerable<(string Name, byte[] Content)> Headers()
    {
        foreach (string shape in new[] { "(3, 5)", "(-3, 4)", "(3, 4", "(3.5, 4)", "(99999999999999999999, 4)", "(4611686018427387904, 4)", "(2147483647, 2147483647)", "(3, 4, )x", "banana", "(1000000000,)", "()" })
        {
            yield return ($"shape {shape}", NpzFixture.Npy(Header(shape, Float64), 96));
        }

        foreach (string type in new[] { "|O", "<c16", "<U5", "|S5", "<M8[s]", "<f99", "f", "", "<i8\\x00", "|V8", "[('a', '<f8')]" })
        {
            yield return ($"type {type}", NpzFixture.Npy(Header("(3, 4)", type), 96));
        }

        foreach (string header in new[] { "", "{", "{}", "{'descr': '<f8'}", "{'shape': (3, 4), 'fortran_order': False}", "[1, 2]", "{'descr': '<f8', 'fortran_order': maybe, 'shape': (3, 4), }", new string('(', 5000), "__import__('os').system('true')" })
        {
            yield return ($"header {(header.Length > 30 ? header[..30] : header)}", NpzFixture.Npy(header, 96));
        }

        yield return ("version 9", [0x93, .. "NUMPY"u8, 9, 0, 10, 0, .. new byte[106]]);
        yield return ("a header of 4 GB", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[96]]);
        yield return ("no magic", new byte[128]);
        yield return ("an empty entry", []);
        yield return ("a pickle", [0x80, 4, 0x95, .. "csystem"u8, .. new byte[50]]);
    }

    private static byte[] With(byte[] xTrain) => Zip(("x_train.npy", xTrain), ("y_train.npy", Npy("(3,)", 3)));

    private static string Header(string shape, string type) =>
        $"{{'descr': {(type.StartsWith('[') ? type : $"'{type}'")}, 'fortran_order': False, 'shape': {shape}, }}";

    private static byte[] Npy(string shape, int values) => NpzFixture.Npy(Header(shape, Float64), values * sizeof(double));

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Archive(params (string Name, int[] Shape, double[] Values)[] arrays)
    {
        using var stream = new MemoryStream();
        using (var npz = new NpzWriter(stream))
        {
            foreach ((string name, int[] shape, double[] values) in arrays)
            {
                npz.Write(name, shape, values);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Damaged()
    {
        byte[] bytes = [.. Valid];
        bytes[200] ^= 1;
        return bytes;
    }

    private static double[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => 0.1 * (i + 1))];

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
