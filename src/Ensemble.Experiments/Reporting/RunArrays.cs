using System.Collections.Immutable;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>The arrays of <c>measured.npz</c>, <c>predicted.npz</c> or <c>curves.npz</c> that the report needs; any but <c>time</c> may be missing.</summary>
internal sealed class RunArrays : IDisposable
{
    private readonly NpzReader reader;
    private readonly string path;

    private RunArrays(string path)
    {
        this.path = path;
        reader = new NpzReader(path);
        Time = Vector("time") ?? (reader.Contains("lag") ? [] : throw new DataFormatException(path, "has no array 'time'"));
        if (Cube("predictor_mean") is { } mean)
        {
            (Points, Outputs, PredictorMean) = (mean.Shape[1], mean.Shape[2], mean.Values);
        }

        TrainCount = reader.TryRead("train_count") is { Values: [double count] } && count >= 0 && count <= Points ? (int)count : Points;
        Targets = reader.TryRead("y") is { Rank: 1 or 2 } targets && targets.Values.Length == Points * Outputs ? targets.Values : null;
    }

    /// <summary>t, shape (n).</summary>
    public double[] Time { get; }

    /// <summary>P + P*, or 0 without a predictor.</summary>
    public int Points { get; }

    /// <summary>C, or 0 without a predictor.</summary>
    public int Outputs { get; }

    /// <summary>P; all points if the file does not say.</summary>
    public int TrainCount { get; }

    /// <summary>y, shape (P + P*, C).</summary>
    public double[]? Targets { get; }

    /// <summary>The mean of f, shape (n, P + P*, C).</summary>
    public double[]? PredictorMean { get; }

    /// <summary>Opens a file if it is there.</summary>
    public static RunArrays? TryOpen(string path) => File.Exists(path) ? new RunArrays(path) : null;

    /// <summary>The theories beside the one under plain names, in the order of the file.</summary>
    public IEnumerable<string> OtherTheories => reader.Names.Where(name => name.Contains('/')).Select(name => name[..name.IndexOf('/')]).Distinct();

    /// <summary>The names of the quantities over time, shape (n), in the order of the file.</summary>
    public IEnumerable<string> VectorNames => Quantities.Where(name => reader.Shape(name) is [int length] && length == Time.Length);

    /// <summary>The names of the arrays over two times, shape (n, n), or two times and two points, shape (n, n, P + P*, P + P*).</summary>
    public IEnumerable<string> PairNames => Quantities.Where(name => IsPairs(reader.Shape(name)));

    /// <summary>The names of the arrays over time and two more axes, in the order of the file.</summary>
    public IEnumerable<string> CubeNames => Quantities.Where(name => reader.Shape(name) is [int length, _, _] && length == Time.Length);

    private IEnumerable<string> Quantities => reader.Names.Where(name => !name.Contains('/') && !Catalogue.IsCompanion(name));

    /// <summary>
    /// An array over two times, shape (n, n); of an array over two times and two points the mean over points of its diagonals.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="isDiagonalEnough">Whether such a mean will do; a mean of standard errors is not one.</param>
    public double[]? Pairs(string name, bool isDiagonalEnough = true)
    {
        NpzArray? array = reader.TryRead(name);
        return array is null || !IsPairs(array.Shape) ? null
            : array.Rank == 2 ? array.Values
            : isDiagonalEnough ? Diagonals(array) : null;
    }

    /// <summary>Whether there is an array of a name.</summary>
    public bool Has(string name) => reader.Contains(name);

    /// <summary>All values of an array, row by row.</summary>
    /// <exception cref="DataFormatException">There is no such array.</exception>
    public double[] Row(string name) => reader.Read(name).Values;

    /// <summary>An array of any shape, or null.</summary>
    public NpzArray? Raw(string name) => reader.TryRead(name);

    /// <summary>The inputs of a group of points, from <c>data.npz</c> beside the file; null if it is not there.</summary>
    /// <param name="group"><c>train</c> or <c>test</c>.</param>
    public NpzArray? Inputs(string group)
    {
        string data = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "data.npz");
        if (!File.Exists(data))
        {
            return null;
        }

        using var file = new NpzReader(data);
        return file.TryRead($"x_{group}");
    }

    /// <summary>An array over time, shape (n).</summary>
    public double[]? Vector(string name) => Shaped(name, 1)?.Values;

    /// <summary>An array over time and points twice, (n, P + P*, P + P*), or over time, points and outputs, (n, P + P*, C).</summary>
    public NpzArray? Cube(string name) => Shaped(name, 3);

    /// <summary>The same array with its leading terms of finite width at N; null where none of them is known. Where one value's is not, its own is not a number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="width">N.</param>
    public NpzArray? CubeAtWidth(string name, int width)
    {
        NpzArray? perWidth = Cube(Catalogue.PerWidthOf(name)), perRoot = Cube(Catalogue.PerRootWidthOf(name));
        return (perWidth ?? perRoot) is null || Cube(name) is not { } infinite ? null
            : infinite with { Values = [.. infinite.Values.Select((value, i) => value + ((perWidth?.Values[i] ?? 0) / width) + ((perRoot?.Values[i] ?? 0) / Math.Sqrt(width)))] };
    }

    public void Dispose() => reader.Dispose();

    private bool IsPairs(ImmutableArray<int> shape) =>
        shape is [int one, int other, ..] && one == Time.Length && other == Time.Length
        && (shape.Length == 2 || (shape.Length == 4 && shape[2] == Points && shape[3] == Points));

    private double[] Diagonals(NpzArray kernels)
    {
        int block = Points * Points;
        return [.. Enumerable.Range(0, Time.Length * Time.Length).Select(pair =>
            Enumerable.Range(0, Points).Average(x => kernels.Values[(pair * block) + (x * (Points + 1))]))];
    }

    private NpzArray? Shaped(string name, int rank)
    {
        NpzArray? array = reader.TryRead(name);
        int times = Time?.Length ?? array?.Values.Length ?? 0;
        return array is null || (array.Rank == rank && array.Shape[0] == times)
            ? array
            : throw new DataFormatException(path, $"the array '{name}' has shape {array.ShapeText}; it must have {rank} axes, the first of length {times} (time)");
    }
}
