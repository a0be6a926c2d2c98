using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tests.Results.Npz;

public sealed class NpzReaderTests : IDisposable
{
    private static readonly double[] Signed = [1, -2, 3, 4, 5, -100];
    private static readonly double[] Unsigned = [1, 2, 3, 4, 5, 200];
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> NumpyArrays()
    {
        var data = new TheoryData<string, string>();
        foreach (string file in (string[])["stored.npz", "compressed.npz"])
        {
            foreach (string type in (string[])["f8", "f4", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])
            {
                foreach (string layout in (string[])["little_C", "little_F", "big_C", "big_F"])
                {
                    data.Add(file, $"{type}_{layout}");
                }
            }
        }

        return data;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(NumpyArrays))]
    public void ArraysOfNumpy_HaveTheirShapeAndValues(string file, string name)
    {
        double[] whole = name[0] == 'u' ? Unsigned : Signed;
        double[] expected = name[0] == 'f' ? [.. whole.Select(value => value / 8)] : whole;
        NpzArray array = ReadNumpy(file, name);
        Assert.Equal<int>([2, 3], array.Shape);
        using var reader = new NpzReader(folder.File(file));
        Assert.Equal<int>([2, 3], reader.Shape(name));
        Assert.Equal(expected, array.Values);
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("compressed.npz")]
    public void OtherArraysOfNumpy_HaveTheirShapeAndValues(string file)
    {
        Assert.Equal([1, 0, 1, 0, 0, 1], ReadNumpy(file, "b1").Values);
        Assert.Equal<int>([2, 3, 4], ReadNumpy(file, "rank3").Shape);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (double)i), ReadNumpy(file, "rank3").Values);
        Assert.Empty(ReadNumpy(file, "scalar").Shape);
        Assert.Equal([7], ReadNumpy(file, "scalar").Values);
        Assert.Equal<int>([0, 3], ReadNumpy(file, "empty").Shape);
        Assert.Empty(ReadNumpy(file, "empty").Values);
    }

    [Fact]
    public void ThreeAxesInColumnMajorOrder_AreTurned()
    {
        byte[] npy = NpzFixture.Npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", 24);
        for (int i = 0; i < 24; i++)
        {
            npy[^(24 - i)] = (byte)i;
        }

        double[] values = Read(NpzFixture.Zip("a.npy", npy)).Values;
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 4; k++)
                {
                    Assert.Equal(i + (2 * j) + (6 * k), values[(((i * 3) + j) * 4) + k]);
                }
            }
        }
    }

    [Theory]
    [InlineData("objects", "Python objects")]
    [InlineData("records", "records")]
    [InlineData("complex", "'<c16'")]
    [InlineData("text", "'<U1'")]
    [InlineData("large", "9007199254740993")]
    public void WhatIsNotARealNumber_IsRefusedByName(string name, string reason)
    {
        var error = Assert.Throws<DataFormatException>(() => ReadNumpy("refused.npz", name));
        Assert.Contains(reason, error.Message);
        Assert.Contains($"'{name}'", error.Message);
        Assert.Contains("refused.npz", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void MissingArray_IsNamedWithThoseThere()
    {
        var error = Assert.Throws<DataFormatException>(() => ReadNumpy("small.npz", "c"));
        Assert.EndsWith("has no array 'c'; it holds a, b", error.Message);
    }

    [Theory]
    [InlineData("small.npz")]
    [InlineData("small_compressed.npz")]
    public void FileCutAtAnyByte_IsRefused(string file)
    {
        byte[] whole = NpzFixture.Numpy(file);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("cut.npz", whole[..length]);
            Assert.Throws<DataFormatException>(() => ReadAll(path));
        }
    }

    [Theory]
    [InlineData("small.npz")]
    [InlineData("small_compressed.npz")]
    public void FileWithAnyByteChanged_IsRefusedOrHasTheSameValues(string file)
    {
        byte[] whole = NpzFixture.Numpy(file);
        string[] expected = ReadAll(folder.Write("whole.npz", whole));
        Assert.Equal(["(2, 3): 1.5 -2 3 4 5 -0.25", "(3,): 1 2 3"], expected);
        int refused = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xFF])
            {
                byte[] changed = [.. whole];
                changed[i] ^= mask;
                string path = folder.Write("changed.npz", changed);
                try
                {
                    Assert.Subset(expected.ToHashSet(), ReadAll(path).ToHashSet());
                }
                catch (DataFormatException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > whole.Length);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", 16, "takes 24 bytes; the file holds 16")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 16, "takes 8 bytes; the file holds 16")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,), }", 16, "takes 16000000000 bytes")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 0, "at most")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536), }", 0, "at most")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9223372036854775807), }", 0, "at most")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", 0, "whole numbers")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", 0, "whole numbers")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,), }", 0, "damaged header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, }", 8, "damaged header")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': ()}", 8, "damaged header")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", 8, "damaged header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': ()} + evil()", 8, "damaged header")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'more': 1}", 8, "damaged header")]
    [InlineData("{'descr': '<f8", 8, "damaged header")]
    [InlineData("", 8, "damaged header")]
    public void ImpossibleHeader_IsRefused(string header, int valueBytes, string reason)
    {
        var error = Assert.Throws<DataFormatException>(() => Read(NpzFixture.Zip("a.npy", NpzFixture.Npy(header, valueBytes))));
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': ()}")]
    [InlineData("{\"shape\":(1,1),\"fortran_order\":True,\"descr\":\"<f8\"}  \n")]
    public void HeaderInAnotherStyle_IsRead(string header) =>
        Assert.Equal([0], Read(NpzFixture.Zip("a.npy", NpzFixture.Npy(header, 8))).Values);

    [Fact]
    public void TooManyAxes_AreRefused()
    {
        string header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({string.Join(", ", Enumerable.Repeat(1, 65))})}}";
        Assert.Contains("64 axes", Assert.Throws<DataFormatException>(() => Read(NpzFixture.Zip("a.npy", NpzFixture.Npy(header, 8)))).Message);
    }

    [Fact]
    public void NewerVersion_IsRefused()
    {
        byte[] npy = NpzFixture.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", 8);
        npy[6] = 4;
        Assert.Contains("version 4.0", Assert.Throws<DataFormatException>(() => Read(NpzFixture.Zip("a.npy", npy))).Message);
    }

    [Theory]
    [InlineData("../a.npy")]
    [InlineData("/a.npy")]
    [InlineData("b/../../a.npy")]
    [InlineData("..\\a.npy")]
    [InlineData("C:a.npy")]
    [InlineData("a\n.npy")]
    public void EntryThatLeadsOutOfTheFolder_IsRefused(string name)
    {
        string path = folder.Write("a.npz", NpzFixture.Zip(name, 1));
        var error = Assert.Throws<DataFormatException>(() => new NpzReader(path));
        Assert.Contains("not allowed", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void EntryThatIsNoArray_IsIgnored()
    {
        using var reader = new NpzReader(folder.Write("a.npz", NpzFixture.Zip("notes.txt", 1)));
        Assert.Empty(reader.Names);
    }

    [Fact]
    public void EntryThatClaimsMoreThanItCanHold_IsRefusedBeforeMemoryIsTaken()
    {
        byte[] zip = NpzFixture.Zip("a.npy", NpzFixture.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000,)}", 0));
        int directory = zip.AsSpan().LastIndexOf("PK\x1\x2"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(directory + 24), 800000073u);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold", Assert.Throws<DataFormatException>(() => Read(zip)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private NpzArray ReadNumpy(string file, string name)
    {
        using var reader = new NpzReader(folder.Write(file, NpzFixture.Numpy(file)));
        return reader.Read(name);
    }

    private NpzArray Read(byte[] file)
    {
        using var reader = new NpzReader(folder.Write("a.npz", file));
        return reader.Read("a");
    }

    private static string[] ReadAll(string path)
    {
        using var reader = new NpzReader(path);
        return [.. reader.Names.Select(reader.Read).Select(array => $"{array.ShapeText}: {string.Join(' ', array.Values)}")];
    }

    /// <summary>A file of 100 kB that unpacks to 128 MB is refused before memory is taken for it.</summary>
    [Fact]
    public void ADeflateBomb_IsRefusedBeforeItIsUnpacked()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(path))
            using (var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create))
            using (Stream entry = archive.CreateEntry("x_train.npy", System.IO.Compression.CompressionLevel.Optimal).Open())
            {
                byte[] header = System.Text.Encoding.ASCII.GetBytes("\u0093NUMPY\u0001\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 16384), }".PadRight(127) + "\n");
                header[0] = 0x93;
                entry.Write(header);
                entry.Write(new byte[1000 * 16384 * sizeof(double)]);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            using var reader = new NpzReader(path);
            Assert.Contains("more than 100 times as many", Assert.Throws<DataFormatException>(() => reader.Read("x_train")).Message, StringComparison.Ordinal);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
