using System.Text;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tests.Results.Npz;

public sealed class NpzWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsWritten_IsReadBack()
    {
        double[] values = [0, -0.0, double.NaN, double.PositiveInfinity, double.Epsilon, Math.PI];
        double[] many = [.. Enumerable.Range(0, 20000).Select(i => i / 7.0)];
        using var reader = new NpzReader(folder.Write("a.npz", Bytes(writer =>
        {
            writer.Write("values", [1, 2, 3], values);
            writer.Write("integers", [3], (long[])[long.MinValue >> 12, 0, 5]);
            writer.Write("count", 4);
            writer.Write("many", [100, 200], many);
            writer.Write("none", [0, 3], (double[])[]);
        })));
        Assert.Equal(["count", "integers", "many", "none", "values"], reader.Names);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), reader.Read("values").Values.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal<int>([1, 2, 3], reader.Read("values").Shape);
        Assert.Equal([long.MinValue >> 12, 0, 5], reader.Read("integers").Values);
        Assert.Equal("()", reader.Read("count").ShapeText);
        Assert.Equal(many, reader.Read("many").Values);
        Assert.Equal("(3,)", reader.Read("integers").ShapeText);
        Assert.Equal<int>([0, 3], reader.Read("none").Shape);
    }

    [Fact]
    public void EntriesAreUncompressedAndLaidOutAsNumpyDoes()
    {
        byte[] bytes = Bytes(writer => writer.Write("ab", [2], (double[])[1, 2]));
        Assert.Equal(0, BitConverter.ToUInt16(bytes, 8));
        int start = bytes.AsSpan().IndexOf("NUMPY"u8) - 1;
        string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header.PadRight(117)), (byte)'\n', .. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(2.0)];
        Assert.Equal(expected, bytes[start..(start + expected.Length)]);
    }

    [Fact]
    public void TheSameArrays_GiveTheSameBytesLater()
    {
        void Fill(NpzWriter writer)
        {
            writer.Write("b", [2], (double[])[1, 2]);
            writer.Write("a", 3);
        }

        byte[] first = Bytes(Fill);

        // The time stamp of a ZIP entry counts steps of two seconds, so a clock would show.
        Thread.Sleep(2100);
        Assert.Equal(first, Bytes(Fill));
        Assert.Equal(0, first.AsSpan().IndexOf("PK\x3\x4"u8));
        Assert.Equal(0x00210000u, BitConverter.ToUInt32(first, 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a b")]
    [InlineData("λ")]
    public void ForbiddenName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Bytes(writer => writer.Write(name, 1)));

    [Fact]
    public void RepeatedNameOrWrongShape_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Bytes(writer =>
        {
            writer.Write("a", 1);
            writer.Write("a", 2);
        }));
        Assert.Throws<ArgumentException>(() => Bytes(writer => writer.Write("a", [2, 3], (double[])[1, 2])));
        Assert.Throws<ArgumentException>(() => Bytes(writer => writer.Write("a", [-1, -2], (double[])[1, 2])));
    }

    private static byte[] Bytes(Action<NpzWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream))
        {
            write(writer);
        }

        return stream.ToArray();
    }
}
