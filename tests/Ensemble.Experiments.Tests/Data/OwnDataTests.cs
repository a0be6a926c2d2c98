using System.Buffers.Binary;
using System.IO.Compression;
using Ensemble.Experiments.Data;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Data;

/// <summary>Data that people bring: tables, folders of arrays, folders of pictures, labels of classes.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void ATable_WithASplit_IsTakenAsItStands(string separator)
    {
        string text = "a,y,b,split\n1,0.5,2,train\n-3,1.5,4e0,test\n \"5\",2.5,6,train\n".Replace(",", separator, StringComparison.Ordinal);
        Dataset data = Table(text).Load(1);
        Assert.Equal((2, 1, 2, 1), (data.TrainCount, data.TestCount, data.InputDimension, data.OutputCount));
        Assert.Equal([1, 2, 5, 6, -3, 4], data.Inputs.Values.ToArray());
        Assert.Equal([0.5, 2.5, 1.5], data.Targets.Values.ToArray());
    }

    [Fact]
    public void ATable_OfClasses_IsDrawnBalanced()
    {
        string lines = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{(i < 20 ? "cat" : "dog")}\n"));
        Dataset data = (Table("x,y\n" + lines) with { Targets = TargetMeaning.Classes, Train = 6, Test = 4 }).Load(3);
        Assert.Equal([1, -1, 1, -1, 1, -1, 1, -1, 1, -1], data.Targets.Values.ToArray());
        double[] inputs = data.Inputs.Values.ToArray();
        Assert.Equal(10, inputs.Distinct().Count());
        Assert.All(inputs.Index(), item => Assert.Equal(item.Index % 2 == 0, item.Item < 20));
        Assert.Equal(inputs, (Table("x,y\n" + lines) with { Targets = TargetMeaning.Classes, Train = 6, Test = 4 }).Load(3).Inputs.Values.ToArray());
        Assert.NotEqual(inputs, (Table("x,y\n" + lines) with { Targets = TargetMeaning.Classes, Train = 6, Test = 4 }).Load(4).Inputs.Values.ToArray());
    }

    [Fact]
    public void ThreeClasses_AreOneHot_NumbersBySize()
    {
        Dataset data = (Table("y,x,split\n10,1,train\n9,2,train\n-1,3,train\n") with { Targets = TargetMeaning.Classes }).Load(1);
        Assert.Equal([0, 0, 1, 0, 1, 0, 1, 0, 0], data.Targets.Values.ToArray());
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "has the columns a, b; its first line must name a column y")]
    [InlineData("x,y\n1,2\n1,two\n", "has 'two' in the column y at line 3; it must be a finite number")]
    [InlineData("x,y\n1,2\n1\n", "has 1 columns at line 3; its first line has 2")]
    [InlineData("x,y\n", "has no line below its column names")]
    [InlineData("x,y,split\n1,2,both\n", "has 'both' in the column split at line 2; it must be train or test")]
    [InlineData("x,y\n1,2\n3,4\n", "train is 10 and test is 10, which takes 20 lines;")]
    [InlineData("x,x,y\n1,2,3\n", "x")]
    [InlineData("x,y\n\"1,2\n", "")]
    public void ABadTable_IsOneLine(string text, string expected)
    {
        string message = Assert.Throws<ExperimentException>(() => Table(text).Load(1)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void AFolderOfArrays_IsReadAsAnArchiveIs()
    {
        Write("x_train", [2, 3], [1, 2, 3, 4, 5, 6]);
        Write("y_train", [2], [0, 4]);
        Write("x_test", [1, 3], [7, 8, 9]);
        Write("y_test", [1], [4]);
        Dataset values = new NpySource { Path = folder.Root }.Load(1);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], values.Inputs.Values.ToArray());
        Assert.Equal([0, 4, 4], values.Targets.Values.ToArray());
        Assert.Equal([1, -1, -1], new NpySource { Path = folder.Root, Targets = TargetMeaning.Classes }.Load(1).Targets.Values.ToArray());

        Write("y_test", [1], [5]);
        Assert.Contains("y_test holds the label 5 at row 0", Assert.Throws<ExperimentException>(() => new NpySource { Path = folder.Root, Targets = TargetMeaning.Classes }.Load(1)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Root, "y_train.npy"));
        Assert.Contains("has no file y_train.npy", Assert.Throws<ExperimentException>(() => new NpySource { Path = folder.Root }.Load(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOfPictures_IsOneClassAFolder()
    {
        for (int i = 0; i < 4; i++)
        {
            Picture($"dogs/{i}.png", 3, 2, channels: 1, pixel => (byte)(10 * i + pixel));
            Picture($"cats/{i}.png", 3, 2, channels: 1, pixel => (byte)(100 + 10 * i + pixel));
        }

        Dataset data = new FolderSource { Path = folder.Root, Train = 4, Test = 2, Normalise = false }.Load(1);
        Assert.Equal(Shape.Image(2, 3, 1), data.InputShape);
        Assert.Equal([1, -1, 1, -1, 1, -1], data.Targets.Values.ToArray());
        Assert.All(Enumerable.Range(0, 6), point => Assert.Equal(point % 2 == 0, data.Inputs[point, 0] >= 100 / 255.0));

        // One with colours makes all of them three channels; one of another size is refused.
        Picture("cats/9.png", 3, 2, channels: 3, pixel => (byte)pixel);
        Assert.Equal(Shape.Image(2, 3, 3), new FolderSource { Path = folder.Root, Train = 4, Test = 2, Normalise = false }.Load(1).InputShape);
        Picture("dogs/9.png", 2, 2, channels: 1, _ => 1);
        Assert.Contains("dogs/9.png: has 2 × 2 pixels", Assert.Throws<ExperimentException>(() => new FolderSource { Path = folder.Root }.Load(1)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Root, "dogs/9.png"), "no picture");
        Assert.Contains("dogs/9.png: is not a whole PNG", Assert.Throws<ExperimentException>(() => new FolderSource { Path = folder.Root }.Load(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TargetsInAFile_AreReadAndWritten()
    {
        Settings.Experiment experiment = ExperimentFile.Parse("data: { source: csv, path: a.csv, targets: classes, train: 7 }", "/x.yaml");
        Assert.Equal(new CsvSource { Path = "/a.csv", Targets = TargetMeaning.Classes, Train = 7 }, experiment.Data);
        Assert.Equal(experiment.Data, ExperimentFile.Parse(ExperimentText.Of(experiment), "/x.yaml").Data);
    }

    private CsvSource Table(string text)
    {
        string path = Path.Combine(folder.Root, "table.csv");
        File.WriteAllText(path, text);
        return new CsvSource { Path = path };
    }

    private void Write(string name, int[] shape, double[] values)
    {
        using FileStream file = File.Create(Path.Combine(folder.Root, name + ".npy"));
        file.Write(NpyHeader.Format("<f8", shape));
        foreach (double value in values)
        {
            file.Write(BitConverter.GetBytes(value));
        }
    }

    private void Picture(string name, int width, int height, int channels, Func<int, byte> value)
    {
        string path = Path.Combine(folder.Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? 0 : 2);
        Chunk("IHDR", header);
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                pack.WriteByte(0);
                pack.Write([.. Enumerable.Range(row * width * channels, width * channels).Select(value)]);
            }
        }

        Chunk("IDAT", packed.ToArray());
        Chunk("IEND", []);

        void Chunk(string type, byte[] bytes)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. bytes];
            byte[] checksum = new byte[4];
            using var summed = new Crc32Stream(new MemoryStream(body));
            summed.CopyTo(Stream.Null);
            BinaryPrimitives.WriteUInt32BigEndian(checksum, summed.Checksum);
            file.Write([.. length, .. body, .. checksum]);
        }
    }
}
