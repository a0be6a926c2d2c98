using Ensemble.Experiments.Data;

namespace Ensemble.Experiments.Files;

/// <summary>Reads and writes the section <c>data</c>.</summary>
internal static class DataSection
{
    private const int MostPoints = 1_000_000;

    /// <summary>The keys that a source has in the file; null where there is no such source.</summary>
    public static IReadOnlyList<string>? KeysOf(string source) => source switch
    {
        "digits" => ["source", "classes", "train", "test", "normalise"],
        "idx" or "cifar10" or "images" => ["source", "path", "classes", "train", "test", "normalise"],
        "npz" or "npy" => ["source", "path", "targets", "normalise"],
        "csv" => ["source", "path", "targets", "train", "test", "normalise"],
        "orthogonal" => ["source", "train", "test", "overlap", "dimension"],
        "sphere" => ["source", "train", "test", "dimension"],
        _ => null,
    };

    public static DataSource Read(YamlSection section, string folder)
    {
        DataSource source = section.Choice("source", "digits", [.. DataSource.Names]) switch
        {
            "digits" => Images(new DigitsSource(), section),
            "idx" => Images(new IdxSource { Path = PathOf(section, "path", folder) }, section),
            "cifar10" => Images(new Cifar10Source { Path = PathOf(section, "path", folder) }, section),
            "images" => Images(new FolderSource { Path = PathOf(section, "path", folder) }, section),
            "npz" => Arrays(new NpzSource { Path = PathOf(section, "path", folder) }, section),
            "npy" => Arrays(new NpySource { Path = PathOf(section, "path", folder) }, section),
            "csv" => new CsvSource
            {
                Path = PathOf(section, "path", folder),
                Targets = Targets(section),
                Train = section.Has("train") ? Train(section) : null,
                Test = section.Has("test") ? Test(section) : null,
                Normalise = section.Switch("normalise", false),
            },
            "orthogonal" => new OrthogonalSource
            {
                Train = Train(section),
                Test = Test(section),
                Overlap = section.Number("overlap", 0.5, "a number from 0 to 1", value => value is >= 0 and <= 1),
                Dimension = section.Has("dimension") ? Dimension(section, 1) : null,
            },
            _ => new SphereSource { Train = Train(section), Test = Test(section), Dimension = Dimension(section, 32) },
        };
        if (section.Has("path") && source is not (FolderImageSource or ArraySource or CsvSource))
        {
            throw new ExperimentException("data.path", $"data.path is for the sources idx, cifar10, images, npz, npy and csv; the source is {source.Name}, which has no path: set data.source, or take data.path away");
        }

        section.Close();
        return source;
    }

    public static List<(string Key, object? Value)> Values(DataSource source)
    {
        var values = new List<(string, object?)> { ("source", source.Name) };
        switch (source)
        {
            case ImageSource images:
                if (images is FolderImageSource folder)
                {
                    values.Add(("path", folder.Path));
                }

                values.AddRange([("classes", images.Classes), ("train", images.Train), ("test", images.Test), ("normalise", images.Normalise)]);
                break;
            case ArraySource arrays:
                values.AddRange([("path", arrays.Path), ("targets", Text(arrays.Targets)), ("normalise", arrays.Normalise)]);
                break;
            case CsvSource csv:
                values.AddRange([("path", csv.Path), ("targets", Text(csv.Targets)), ("train", csv.Train), ("test", csv.Test), ("normalise", csv.Normalise)]);
                break;
            case OrthogonalSource orthogonal:
                values.AddRange([("train", orthogonal.Train), ("test", orthogonal.Test), ("overlap", orthogonal.Overlap), ("dimension", orthogonal.Dimension)]);
                break;
            case SphereSource sphere:
                values.AddRange([("train", sphere.Train), ("test", sphere.Test), ("dimension", sphere.Dimension)]);
                break;
        }

        return values;
    }

    /// <summary>The same source without the place where its files stand, so that a moved file stays the same experiment.</summary>
    public static DataSource WithoutPath(DataSource source) => source switch
    {
        FolderImageSource images => images with { Path = "" },
        ArraySource arrays => arrays with { Path = "" },
        CsvSource csv => csv with { Path = "" },
        _ => source,
    };

    private static T Images<T>(T source, YamlSection section)
        where T : ImageSource => source with
        {
            Classes = section.Wholes("classes", [0, 1], 0, 255),
            Train = Train(section),
            Test = Test(section),
            Normalise = section.Switch("normalise", true),
        };

    private static T Arrays<T>(T source, YamlSection section)
        where T : ArraySource => source with { Targets = Targets(section), Normalise = section.Switch("normalise", false) };

    private static TargetMeaning Targets(YamlSection section) =>
        section.Choice("targets", "values", "values", "classes") == "classes" ? TargetMeaning.Classes : TargetMeaning.Values;

    // Left out where it is the default, so that the folders of runs keep their names.
    private static string? Text(TargetMeaning targets) => targets == TargetMeaning.Classes ? "classes" : null;

    /// <summary>A path of a section, which is relative to a folder.</summary>
    public static string PathOf(YamlSection section, string key, string folder)
    {
        string path = section.Text(key, null);
        return path.Contains('\0', StringComparison.Ordinal) ? throw section.Error(key, "not a path", "a file or folder") : Path.GetFullPath(path, folder);
    }

    private static int Train(YamlSection section) => section.Whole("train", 10, 1, MostPoints);

    private static int Test(YamlSection section) => section.Whole("test", 10, 0, MostPoints);

    private static int Dimension(YamlSection section, int fallback) => section.Whole("dimension", fallback, 1, MostPoints);
}
