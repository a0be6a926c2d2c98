using System.Globalization;
using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Arrays of NumPy: <c>x_train</c> (P, N₀), (P, time, features) or (P, height, width, channels), <c>y_train</c> (P) or (P, C) and, if there are test
/// points, <c>x_test</c> and <c>y_test</c>. All points are used, as they are.
/// </summary>
internal abstract record ArraySource : DataSource
{
    /// <summary>The file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>Whether <c>y_train</c> and <c>y_test</c> are targets, or labels of classes.</summary>
    public TargetMeaning Targets { get; init; }

    /// <summary>Whether inputs are scaled to x·x/N₀ = 1.</summary>
    public bool Normalise { get; init; }

    /// <summary>Opens the arrays.</summary>
    private protected abstract IArrays Open();

    private protected sealed override Dataset Create(ulong seed)
    {
        using IArrays reader = Open();
        NpzArray inputs = reader.Read("x_train");
        NpzArray targets = reader.Read("y_train");
        CheckPoints(inputs, targets);
        if (inputs.Shape[0] == 0)
        {
            throw Bad("x_train has no rows; at least one training point is needed");
        }

        int trainCount = inputs.Shape[0];
        int dimension = Columns(inputs);
        int outputs = Columns(targets);
        double[] allInputs = inputs.Values;
        double[] allTargets = targets.Values;
        if (reader.Contains("x_test") || reader.Contains("y_test"))
        {
            NpzArray testInputs = reader.Read("x_test");
            NpzArray testTargets = reader.Read("y_test");
            CheckPoints(testInputs, testTargets);
            Match(testInputs, Columns(testInputs), inputs, dimension);
            RequireOneShape(inputs, testInputs);
            Match(testTargets, Columns(testTargets), targets, outputs);
            allInputs = Join(allInputs, testInputs.Values);
            allTargets = Join(allTargets, testTargets.Values);
        }

        if (Normalise)
        {
            NormaliseRows(allInputs, dimension, trainCount);
        }

        if (Targets == TargetMeaning.Classes)
        {
            (allTargets, outputs) = OfClasses(allTargets, targets);
        }

        int count = allInputs.Length / dimension;
        return new Dataset(new RealMatrix(count, dimension, allInputs), new RealMatrix(count, outputs, allTargets), trainCount, new Shape(new Extents(inputs.Shape.AsSpan()[1..^1]), inputs.Shape[^1]));
    }

    private (double[] Targets, int Outputs) OfClasses(double[] labels, NpzArray train)
    {
        if (train.Rank != 1)
        {
            throw Bad($"y_train has shape {train.ShapeText}; labels of classes (data.targets: classes) must be (points,)");
        }

        string[] names = [.. labels.Select(label => label.ToString("R", CultureInfo.InvariantCulture))];
        string[] classes;
        try
        {
            classes = Data.Targets.Classes(names.Take(train.Shape[0]));
        }
        catch (FormatException error)
        {
            throw Bad($"y_train {error.Message}");
        }

        int outputs = Data.Targets.Outputs(classes.Length);
        var targets = new double[labels.Length * outputs];
        for (int point = 0; point < labels.Length; point++)
        {
            int rank = Array.IndexOf(classes, names[point]);
            Data.Targets.Set(targets.AsSpan(point * outputs, outputs), rank >= 0 ? rank : throw Bad($"y_test holds the label {names[point]} at row {point - train.Shape[0]} (counted from 0), which y_train does not have ({string.Join(", ", classes)})"));
        }

        return (targets, outputs);
    }

    private static int Columns(NpzArray array) => array.Shape[1..].Aggregate(1, (product, size) => product * size);

    private double[] Join(double[] train, double[] test) =>
        (long)train.Length + test.Length <= Array.MaxLength
            ? [.. train, .. test]
            : throw Bad($"training and test arrays have {(long)train.Length + test.Length} values; together they may have {Array.MaxLength}");

    private void CheckPoints(NpzArray inputs, NpzArray targets)
    {
        if (inputs.Rank is not (2 or 3 or 4) || Columns(inputs) == 0)
        {
            throw Bad($"{inputs.Name} has shape {inputs.ShapeText}; it must be (points, dimension), (points, time, features) or (points, height, width, channels)");
        }

        if (targets.Rank is not (1 or 2) || Columns(targets) == 0)
        {
            throw Bad($"{targets.Name} has shape {targets.ShapeText}; it must be (points,) or (points, outputs)");
        }

        if (inputs.Shape[0] != targets.Shape[0])
        {
            throw Bad($"{inputs.Name} has shape {inputs.ShapeText} and {targets.Name} {targets.ShapeText}; they must have the same number of rows");
        }

        CheckFinite(inputs);
        CheckFinite(targets);
    }

    private void Match(NpzArray test, int testColumns, NpzArray train, int trainColumns)
    {
        if (testColumns != trainColumns)
        {
            throw Bad($"{test.Name} has shape {test.ShapeText} and {train.Name} {train.ShapeText}; they must have the same number of columns");
        }
    }

    private void RequireOneShape(NpzArray train, NpzArray test)
    {
        if (!train.Shape.Skip(1).SequenceEqual(test.Shape.Skip(1)))
        {
            throw Bad($"{test.Name} has shape {test.ShapeText} and {train.Name} {train.ShapeText}; they must be equal but for the number of points");
        }
    }

    private void CheckFinite(NpzArray array)
    {
        int columns = Columns(array);
        int found = Array.FindIndex(array.Values, value => !double.IsFinite(value));
        if (found >= 0)
        {
            throw Bad($"{array.Name} holds {array.Values[found]} at row {found / columns}, column {found % columns} (counted from 0); all values must be finite");
        }
    }

    private void NormaliseRows(double[] inputs, int dimension, int trainCount)
    {
        for (int row = 0; row < inputs.Length / dimension; row++)
        {
            if (!InputNorm.TryNormalise(inputs.AsSpan(row * dimension, dimension)))
            {
                throw Bad($"{(row < trainCount ? "x_train" : "x_test")} is all zero at row {(row < trainCount ? row : row - trainCount)} (counted from 0), so it cannot be scaled to x·x/N0 = 1");
            }
        }
    }

    private DataFormatException Bad(string message) => new(Path, message);
}
