using System.IO.Compression;
using Ensemble.Experiments.Data;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IdxFiles_GiveTheirImagesAndLabels(bool packed)
    {
        WriteIdx(packed);
        Dataset data = new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 4, Test = 2, Normalise = false }.Load(1);
        Assert.Equal(6, data.InputDimension);
        Assert.Equal([1, -1, 1, -1, 1, -1], data.Targets.Values.ToArray());

        // Image i of a file is filled with 10i + pixel, and has class 4 for even i and 9 for odd i; test images count from 20.
        int[] images = [.. Enumerable.Range(0, 6).Select(point => (int)Math.Round(data.Inputs[point, 0] * 25.5))];
        Assert.Equal([0, 1, 2, 3], images[..4].Order());
        Assert.Equal([0, 1, 0, 1, 0, 1], images.Select(image => image % 2));
        Assert.Equal([20, 21], images[4..].Order());
        for (int point = 0; point < 6; point++)
        {
            Assert.Equal(Enumerable.Range(0, 6).Select(pixel => ((10 * images[point]) + pixel) / 255.0), data.Inputs.Row(point).ToArray());
        }
    }

    [Fact]
    public void NormalisedIdxImages_HaveUnitLength()
    {
        WriteIdx(packed: false);
        Dataset data = new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 2, Test = 2 }.Load(1);
        for (int point = 0; point < data.Count; point++)
        {
            Assert.Equal(1, data.Inputs.Row(point).ToArray().Sum(x => x * x) / 6, 1e-14);
        }
    }

    [Fact]
    public void WhatIdxFilesDoNotHold_IsNamed()
    {
        WriteIdx(packed: false);
        var source = new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 4, Test = 2 };
        Refused("data.classes", "class 5 is not in the data; the classes present are 4, 9", source with { Classes = [4, 5] });
        Refused("data.train", "train is 5 and test is 2, which takes 3 training images of class 4; the data hold 2 of it", source with { Train = 5 });
        Refused("data.test", "test is 4, which takes 2 test images of class 4; the data hold 1 of it", source with { Test = 4 });
        File.Delete(folder.File("t10k-labels-idx1-ubyte"));
        Refused("data.path", $"the folder '{folder.Root}' has no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz", source);
        Refused("data.path", $"there is no folder '{folder.File("none")}'", source with { Path = folder.File("none") });
    }

    [Fact]
    public void BlackImage_CannotBeNormalised()
    {
        WriteIdx(packed: false);
        folder.Write("train-images-idx3-ubyte", Idx([4, 2, 3], _ => 0));
        var source = new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 4, Test = 2 };
        Refused("data.normalise", "an image is all black, so it cannot be scaled to x·x/N0 = 1; set normalise to false", source);
        Assert.Equal(6, (source with { Normalise = false }).Load(1).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IdxFileCutAtAnyByte_IsRefused(bool packed)
    {
        WriteIdx(packed);
        string path = folder.File(packed ? "train-images-idx3-ubyte.gz" : "train-images-idx3-ubyte");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            // The last bytes of gzip are an end mark, a checksum and a length, not data.
            if (packed && length >= whole.Length - 12)
            {
                break;
            }

            File.WriteAllBytes(path, whole[..length]);
            var error = Assert.Throws<ExperimentException>(() => new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 4, Test = 2 }.Load(1));
            Assert.StartsWith(path, error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 2, 0, 0, 0, 3 }, "has an axis of length 4294967295; it must be from 1 to 2147483647")]
    [InlineData(new byte[] { 0, 0, 8, 3, 127, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255 }, "is cut short")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3 }, "has an axis of length 0; it must be from 1 to 2147483647")]
    [InlineData(new byte[] { 0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0 }, "is not an IDX file of bytes")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 }, "holds more than the 1 values its header names")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5 }, "has images of shape (1) and labels of shape (4); images must have 3 axes and there must be one label each")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6 }, "has images of shape (2, 1, 1) and labels of shape (4); images must have 3 axes and there must be one label each")]
    [InlineData(new byte[] { 0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }, "is damaged: it cannot be unpacked")]
    public void DamagedIdxFile_IsRefused(byte[] content, string message)
    {
        WriteIdx(packed: false);
        string path = folder.Write("train-images-idx3-ubyte", content);
        Refused("data.path", $"{path}: {message}", new IdxSource { Path = folder.Root, Classes = [4, 9], Train = 4, Test = 2 });
    }

    [Fact]
    public void Cifar10Files_GiveTheirImagesAndLabels()
    {
        for (int file = 1; file <= 5; file++)
        {
            folder.Write($"data_batch_{file}.bin", [.. Record(0, (byte)file), .. Record(1, (byte)(10 + file))]);
        }

        folder.Write("test_batch.bin", [.. Record(1, 99), .. Record(0, 98)]);
        var source = new Cifar10Source { Path = folder.Root, Train = 10, Test = 2, Normalise = false };
        Dataset data = source.Load(1);
        Assert.Equal(3072, data.InputDimension);
        int[] colours = [.. Enumerable.Range(0, 12).Select(point => (int)Math.Round(data.Inputs[point, 3071] * 255))];
        Assert.Equal([1, 2, 3, 4, 5, 11, 12, 13, 14, 15], colours[..10].Order());
        Assert.All(Enumerable.Range(0, 10), point => Assert.Equal(point % 2 == 1, colours[point] > 10));
        Assert.Equal([98, 99], colours[10..]);

        string path = folder.Write("data_batch_3.bin", new byte[3000]);
        Refused("data.path", $"{path}: has 3000 bytes; a CIFAR-10 file has a multiple of 3073 bytes, such as 30730000", source);
    }

    private static byte[] Record(byte label, byte colour)
    {
        var record = new byte[3073];
        record.AsSpan().Fill(colour);
        record[0] = label;
        return record;
    }

    private static byte[] Idx(byte[] shape, Func<int, int> value) =>
    [
        0, 0, 8, (byte)shape.Length,
        .. shape.SelectMany(length => (byte[])[0, 0, 0, length]),
        .. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (byte)value(i)),
    ];

    private static byte[] Pack(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    private static void Refused(string key, string message, DataSource source)
    {
        var error = Assert.Throws<ExperimentException>(() => source.Load(1));
        Assert.Equal(key, error.Key);
        Assert.Equal(message, error.Message);
    }

    private void WriteIdx(bool packed)
    {
        void Write(string name, byte[] content) => folder.Write(packed ? name + ".gz" : name, packed ? Pack(content) : content);
        Write("train-images-idx3-ubyte", Idx([4, 2, 3], i => (i / 6 * 10) + (i % 6)));
        Write("train-labels-idx1-ubyte", Idx([4], i => i % 2 == 0 ? 4 : 9));
        Write("t10k-images-idx3-ubyte", Idx([2, 2, 3], i => (i / 6 * 10) + 200 + (i % 6)));
        Write("t10k-labels-idx1-ubyte", Idx([2], i => i % 2 == 0 ? 4 : 9));
    }
}
