using System.Globalization;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Numerics.Noise;
using nietras.SeparatedValues;

namespace Ensemble.Experiments.Data;

/// <summary>
/// A table of one's own: a text file with a line of column names and a line per point, separated by commas, semicolons or tabs. The column <c>y</c>, or
/// <c>y1</c>, <c>y2</c>, …, holds the targets, <c>split</c>, where there is one, says <c>train</c> or <c>test</c>, and all other columns are inputs, in their order.
/// Without a column <c>split</c> points are drawn as images are: in an order from the seed, balanced over the classes where targets are classes, training from the
/// front and test from the back.
/// </summary>
internal sealed record CsvSource : DataSource
{
    internal const string SourceName = "csv";
    internal const int DefaultPoints = 10;
    private const string Split = "split";

    /// <inheritdoc/>
    public override string Name => SourceName;

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the column <c>y</c> is a target, or a label of a class.</summary>
    public TargetMeaning Targets { get; init; }

    /// <summary>P, or null: what <c>split</c> says, or else 10.</summary>
    public int? Train { get; init; }

    /// <summary>P*, or null: what <c>split</c> says, or else 10.</summary>
    public int? Test { get; init; }

    /// <summary>Whether inputs are scaled to x·x/N₀ = 1.</summary>
    public bool Normalise { get; init; }

    private protected override Dataset Create(ulong seed)
    {
        Table table = ReadTable();
        (int[] train, int[] test) = table.Splits is { } splits ? Told(splits) : Drawn(table, seed);
        int[] points = [.. train, .. test];
        int outputs = Targets == TargetMeaning.Classes ? Data.Targets.Outputs(table.Classes.Length) : table.TargetColumns;
        var inputs = new double[points.Length * table.InputColumns];
        var targets = new double[points.Length * outputs];
        foreach ((int i, int row) in points.Index())
        {
            Span<double> input = inputs.AsSpan(i * table.InputColumns, table.InputColumns);
            table.Inputs[row].CopyTo(input);
            if (Normalise && !InputNorm.TryNormalise(input))
            {
                throw Bad($"has inputs that are all zero at line {row + 2}, so they cannot be scaled to x·x/N0 = 1");
            }

            Span<double> target = targets.AsSpan(i * outputs, outputs);
            if (Targets == TargetMeaning.Classes)
            {
                Data.Targets.Set(target, table.Ranks[row]);
            }
            else
            {
                table.Values[row].CopyTo(target);
            }
        }

        return new Dataset(new RealMatrix(points.Length, table.InputColumns, inputs), new RealMatrix(points.Length, outputs, targets), train.Length);
    }

    private (int[] Train, int[] Test) Told(List<bool> isTrain)
    {
        if (Train is not null || Test is not null)
        {
            throw Option.Out(Train is null ? "test" : "train", $"the column split of '{Path}' says which points are for training and which for test: leave data.train and data.test out");
        }

        int[] train = [.. Enumerable.Range(0, isTrain.Count).Where(row => isTrain[row])];
        return train.Length == 0 ? throw Bad("has no line with split = train; at least one training point is needed") : (train, [.. Enumerable.Range(0, isTrain.Count).Where(row => !isTrain[row])]);
    }

    private (int[] Train, int[] Test) Drawn(Table table, ulong seed)
    {
        (int train, int test) = (Train ?? DefaultPoints, Test ?? DefaultPoints);
        Option.Fits(train, test, table.InputColumns);
        int groups = Targets == TargetMeaning.Classes ? table.Classes.Length : 1;
        int[][] order = [.. Enumerable.Range(0, groups).Select(rank => Shuffled(rank))];
        int Share(int count, int rank) => (count / groups) + (rank < count % groups ? 1 : 0);
        for (int rank = 0; rank < groups; rank++)
        {
            if (Share(train, rank) + Share(test, rank) > order[rank].Length)
            {
                string what = groups == 1 ? "lines" : $"lines of class {table.Classes[rank]}";
                throw Option.Out("train", $"train is {train} and test is {test}, which takes {Share(train, rank) + Share(test, rank)} {what}; '{Path}' has {order[rank].Length}");
            }
        }

        return ([.. Enumerable.Range(0, train).Select(point => order[point % groups][point / groups])], [.. Enumerable.Range(0, test).Select(point => order[point % groups][^((point / groups) + 1)])]);

        int[] Shuffled(int rank)
        {
            int[] rows = [.. Enumerable.Range(0, table.Inputs.Count).Where(row => groups == 1 || table.Ranks[row] == rank)];
            SplitMix64.For(seed, $"lines of class {rank}").Shuffle(rows.AsSpan());
            return rows;
        }
    }

    private Table ReadTable()
    {
        if (!File.Exists(Path))
        {
            throw Option.Out("path", $"there is no file '{Path}'");
        }

        try
        {
            using FileStream stream = RegularFile.OpenRead(Path);
            using SepReader reader = Sep.Reader(options => options with { Unescape = true, Trim = SepTrim.All, DisableColCountCheck = true, CultureInfo = CultureInfo.InvariantCulture }).From(stream);
            return Read(reader);
        }
        catch (Exception error) when (error is not DataFormatException and (FormatException or ArgumentException or InvalidDataException or KeyNotFoundException))
        {
            throw Bad(error.Message.ReplaceLineEndings(" "), error);
        }
    }

    private Table Read(SepReader reader)
    {
        string[] names = [.. reader.Header.ColNames];
        int split = Array.FindIndex(names, name => name == Split);
        int[] targets = [.. Enumerable.Range(0, names.Length).Where(column => IsTarget(names[column]))];
        int[] inputs = [.. Enumerable.Range(0, names.Length).Where(column => column != split && !targets.Contains(column))];
        if (targets.Length == 0 || inputs.Length == 0)
        {
            throw new FormatException($"has the columns {string.Join(", ", names)}; its first line must name a column y (or y1, y2, …) for the targets and at least one other for the inputs");
        }

        if (Targets == TargetMeaning.Classes && targets.Length > 1)
        {
            throw new FormatException($"has {targets.Length} columns of targets; labels of classes (data.targets: classes) stand in one column y");
        }

        var table = new Table(inputs.Length, targets.Length, split < 0 ? null : []);
        var labels = new List<string>();
        foreach (SepReader.Row row in reader)
        {
            if (row.ColCount != names.Length)
            {
                throw new FormatException($"has {row.ColCount} columns at line {row.LineNumberFrom}; its first line has {names.Length}");
            }

            table.Inputs.Add(Numbers(row, inputs, names));
            if (Targets == TargetMeaning.Classes)
            {
                labels.Add(row[targets[0]].ToString());
            }
            else
            {
                table.Values.Add(Numbers(row, targets, names));
            }

            if (table.Splits is { } splits)
            {
                string part = row[split].ToString();
                splits.Add(part is "train" or "test" ? part == "train" : throw new FormatException($"has '{part}' in the column split at line {row.LineNumberFrom}; it must be train or test"));
            }
        }

        if (Targets == TargetMeaning.Classes)
        {
            table.Classes = Data.Targets.Classes(labels);
            table.Ranks = [.. labels.Select(label => Array.IndexOf(table.Classes, label))];
        }

        return table.Inputs.Count == 0 ? throw new FormatException("has no line below its column names") : table;
    }

    private static double[] Numbers(SepReader.Row row, int[] columns, string[] names)
    {
        var values = new double[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            string text = row[columns[i]].ToString();
            values[i] = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
                : throw new FormatException($"has '{(text.Length > 40 ? text[..40] + "…" : text)}' in the column {names[columns[i]]} at line {row.LineNumberFrom}; it must be a finite number with a decimal point");
        }

        return values;
    }

    private static bool IsTarget(string name) => name == "y" || (name.Length > 1 && name[0] == 'y' && name.AsSpan(1).TrimStart('_') is { Length: > 0 } rest && rest.IndexOfAnyExceptInRange('0', '9') < 0);

    private DataFormatException Bad(string message, Exception? inner = null) => new(Path, message, inner);

    private sealed class Table(int inputColumns, int targetColumns, List<bool>? splits)
    {
        public int InputColumns { get; } = inputColumns;

        public int TargetColumns { get; } = targetColumns;

        public List<double[]> Inputs { get; } = [];

        public List<double[]> Values { get; } = [];

        public List<bool>? Splits { get; } = splits;

        public string[] Classes { get; set; } = [];

        public int[] Ranks { get; set; } = [];
    }
}
