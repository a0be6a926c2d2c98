using Ensemble.Experiments.Data;
using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Data;

public sealed class NpzSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Arrays_BecomeTrainingThenTestPoints()
    {
        string path = Write(writer =>
        {
            writer.Write("x_train", [2, 3], (double[])[1, 2, 3, 4, 5, 6]);
            writer.Write("y_train", [2], (long[])[1, -1]);
            writer.Write("x_test", [1, 3], (double[])[7, 8, 9]);
            writer.Write("y_test", [1, 1], (double[])[0.5]);
        });
        Dataset data = new NpzSource { Path = path }.Load(1);
        Assert.Equal((2, 1, 3, 1), (data.TrainCount, data.TestCount, data.InputDimension, data.OutputCount));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], data.Inputs.Values.ToArray());
        Assert.Equal([1, -1, 0.5], data.Targets.Values.ToArray());
    }

    [Fact]
    public void TestArrays_MayBeMissingAndOutputsMany()
    {
        string path = Write(writer =>
        {
            writer.Write("x_train", [1, 2], (double[])[3, 4]);
            writer.Write("y_train", [1, 3], (double[])[1, 2, 3]);
        });
        Dataset data = new NpzSource { Path = path, Normalise = true }.Load(1);
        Assert.Equal((1, 0, 3), (data.TrainCount, data.TestCount, data.OutputCount));
        Assert.Equal(0.6 * Math.Sqrt(2), data.Inputs[0, 0], 1e-15);
        Assert.Equal(0.8 * Math.Sqrt(2), data.Inputs[0, 1], 1e-15);
    }

    [Fact]
    public void BadArrays_AreRefusedInOneLine()
    {
        Refused("x_train holds NaN at row 1, column 0 (counted from 0); all values must be finite", XTrain(double.NaN));
        Refused("x_train holds -Infinity at row 1, column 0 (counted from 0); all values must be finite", XTrain(double.NegativeInfinity));
        Refused("x_train has shape (4,); it must be (points, dimension), (points, time, features) or (points, height, width, channels)", writer => Arrays(writer, [4], [1, 2, 3, 4], [2]));
        Refused("x_train has shape (2, 2) and y_train (3,); they must have the same number of rows", writer => Arrays(writer, [2, 2], [1, 2, 3, 4], [3]));
        Refused("y_train has shape (1, 2, 1); it must be (points,) or (points, outputs)", writer => Arrays(writer, [2, 2], [1, 2, 3, 4], [1, 2, 1]));
        Refused("x_train has no rows; at least one training point is needed", writer => Arrays(writer, [0, 2], [], [0]));
        Refused("x_train has shape (2, 0); it must be (points, dimension), (points, time, features) or (points, height, width, channels)", writer => Arrays(writer, [2, 0], [], [2]));
        Refused("has no array 'x_train'; it holds x", writer => writer.Write("x", 1));
        Refused("has no array 'y_test'; it holds x_test, x_train, y_train", Both(writer => writer.Write("x_test", [1, 2], (double[])[1, 2])));
        Refused("x_test has shape (1, 3) and x_train (2, 2); they must have the same number of columns", Both(writer =>
        {
            writer.Write("x_test", [1, 3], (double[])[1, 2, 3]);
            writer.Write("y_test", [1], (double[])[1]);
        }));
        Refused("y_test has shape (1, 2) and y_train (2,); they must have the same number of columns", Both(writer =>
        {
            writer.Write("x_test", [1, 2], (double[])[1, 2]);
            writer.Write("y_test", [1, 2], (double[])[1, 2]);
        }));
        Refused("x_test is all zero at row 1 (counted from 0), so it cannot be scaled to x·x/N0 = 1", Both(writer =>
        {
            writer.Write("x_test", [2, 2], (double[])[1, 2, 0, 0]);
            writer.Write("y_test", [2], (double[])[1, 2]);
        }));
    }

    [Fact]
    public void FileThatIsCutShort_IsRefusedByName()
    {
        byte[] whole = File.ReadAllBytes(Write(Both(_ => { })));
        string path = folder.Write("cut.npz", whole[..(whole.Length / 2)]);
        Refused(path, $"{path}: is not a whole .npz file (it is cut short, damaged, or something else)");
    }

    [Fact]
    public void MissingFileOrFolderInstead_IsRefusedByName()
    {
        Refused(folder.File("none.npz"), $"there is no file '{folder.File("none.npz")}'");
        Refused(folder.Root, $"there is no file '{folder.Root}'");
    }

    private static Action<NpzWriter> XTrain(double value) => writer => Arrays(writer, [2, 2], [1, 2, value, 4], [2]);

    private static Action<NpzWriter> Both(Action<NpzWriter> more) => writer =>
    {
        Arrays(writer, [2, 2], [1, 2, 3, 4], [2]);
        more(writer);
    };

    private static void Arrays(NpzWriter writer, int[] inputShape, double[] inputs, int[] targetShape)
    {
        writer.Write("x_train", inputShape, inputs);
        writer.Write("y_train", targetShape, new double[targetShape.Aggregate(1, (a, b) => a * b)]);
    }

    private void Refused(string message, Action<NpzWriter> write)
    {
        string path = Write(write);
        Refused(path, $"{path}: {message}");
    }

    private static void Refused(string path, string message)
    {
        var error = Assert.Throws<ExperimentException>(() => new NpzSource { Path = path, Normalise = true }.Load(1));
        Assert.Equal("data.path", error.Key);
        Assert.Equal(message, error.Message);
    }

    private string Write(Action<NpzWriter> write)
    {
        using (FileStream stream = File.Create(folder.File("a.npz")))
        {
            using var writer = new NpzWriter(stream);
            write(writer);
        }

        return folder.File("a.npz");
    }
}
