using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Results;

/// <summary>Where the results of an experiment stand: the same experiment finds the same folder.</summary>
public sealed class ResultsFolder
{
    private ResultsFolder(string path) => Path = path;

    /// <summary>The path of the folder.</summary>
    public string Path { get; }

    /// <summary>The path of <c>experiment.yaml</c>: the experiment with every default and override written out.</summary>
    public string Experiment => In("experiment.yaml");

    /// <summary>The path of <c>manifest.json</c>, written last.</summary>
    public string Manifest => In("manifest.json");

    /// <summary>The path of <c>data.npz</c>: the inputs and targets as they were used.</summary>
    public string Data => In("data.npz");

    /// <summary>The path of <c>measured.npz</c>.</summary>
    public string Measured => In("measured.npz");

    /// <summary>The path of <c>predicted.npz</c>.</summary>
    public string Predicted => In("predicted.npz");

    /// <summary>The path of <c>curves.npz</c>: theory on a grid of its own, for the diagrams; missing where it would cost too much.</summary>
    public string Curves => In("curves.npz");

    /// <summary>The path of <c>comparison.json</c>.</summary>
    public string Comparison => In("comparison.json");

    /// <summary>The path of <c>report.html</c>.</summary>
    public string Report => In("report.html");

    /// <summary>The path of <c>log.jsonl</c>.</summary>
    public string Log => In("log.jsonl");

    /// <summary>The path of <c>progress.json</c>, written every few seconds while members are trained.</summary>
    public string Progress => In("progress.json");

    /// <summary>The folder of the checkpoint, <c>checkpoint/</c>; it is there only while the run is not done.</summary>
    public string Checkpoint => In("checkpoint");

    /// <summary>The folder of all shards, <c>shards/</c>.</summary>
    public string Shards => In("shards");

    /// <summary>The path of <c>statistics.bin</c>: the raw statistics of a finished shard.</summary>
    public string Statistics => In("statistics.bin");

    /// <summary>The path of <c>.lock</c>, which says who runs the experiment.</summary>
    public string Lock => In(".lock");

    /// <summary>Whether the folder holds the results of a finished run of this version of the program.</summary>
    public bool IsDone
    {
        get
        {
            try
            {
                return File.Exists(Manifest) && JsonFile.Read<Manifest>(Manifest) is { Status: "done" } manifest
                    && manifest.Version == ProgramVersion.Number
                    && new[] { Measured, Predicted, Comparison, Report }.All(File.Exists);
            }
            catch (ExperimentException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether the folder holds the finished results of an experiment, whole and undamaged.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="tell">Is told why finished results are not believed.</param>
    public bool Holds(PreparedExperiment prepared, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        if (!IsDone)
        {
            return false;
        }

        string? doubt = Doubt(prepared);
        if (doubt is not null)
        {
            tell($"{doubt}; the experiment is run again");
        }

        return doubt is null;
    }

    /// <summary>What is damaged of finished results, by the checksums in the manifest; null if nothing is known to be.</summary>
    /// <exception cref="ExperimentException">The manifest is damaged.</exception>
    public string? Damage() => JsonFile.Read<Manifest>(Manifest) is { Status: "done", Checksums: { } checksums } ? Damage(checksums) : null;

    private string? Damage(IReadOnlyDictionary<string, string> checksums) =>
        checksums.FirstOrDefault(file => !File.Exists(In(file.Key)) || AtomicFile.Checksum(In(file.Key)) != file.Value) is { Key: { } damaged }
            ? $"{In(damaged)} is {(File.Exists(In(damaged)) ? "damaged: its checksum does not fit" : "missing")}"
            : null;

    /// <summary>The folder of an experiment, <c>root/name-hash</c>. Nothing is written.</summary>
    /// <param name="root">The folder of all results, such as <c>runs</c>.</param>
    /// <param name="prepared">The experiment made concrete: the hash covers the resolved file and the data, but not the number of threads.</param>
    /// <param name="purpose">Put between name and hash where the folder is not that of a run, otherwise null.</param>
    public static ResultsFolder Of(string root, PreparedExperiment prepared, string? purpose = null)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        return new ResultsFolder(System.IO.Path.Combine(root, $"{prepared.Experiment.Name}-{(purpose is null ? "" : purpose + "-")}{ExperimentHash.Of(prepared)[..10]}"));
    }

    /// <summary>A folder that is there already.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="ExperimentException">There is no results folder at the path.</exception>
    public static ResultsFolder Open(string path)
    {
        var folder = new ResultsFolder(path);
        return File.Exists(folder.Manifest) ? folder
            : throw new ExperimentException("", $"{path}: not a results folder: it has no manifest.json");
    }

    /// <summary>A folder that holds an experiment, whether it has results, shards, or neither yet.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="ExperimentException">There is no experiment at the path.</exception>
    public static ResultsFolder OpenUnfinished(string path)
    {
        var folder = new ResultsFolder(path);
        return File.Exists(folder.Experiment) ? folder
            : throw new ExperimentException("", $"{path}: not a results folder: it has no experiment.yaml");
    }

    /// <summary>A folder in the folder of all shards, with the same names of files inside.</summary>
    /// <param name="name">Its name.</param>
    internal ResultsFolder ShardFolder(string name) => new(System.IO.Path.Combine(Shards, name));

    /// <summary>The folder inside this one for a width of a verification, an ordinary results folder.</summary>
    /// <param name="width">N.</param>
    public ResultsFolder WidthFolder(int width) => new(In($"width-{width}"));

    /// <summary>The widths of a verification that have a folder here, ascending; none in the folder of a run.</summary>
    public IReadOnlyList<int> VerifiedWidths() => !Directory.Exists(Path) ? [] :
        [.. Directory.EnumerateDirectories(Path, "width-*").Select(path => int.TryParse(System.IO.Path.GetFileName(path)["width-".Length..], out int width) ? width : 0).Where(width => width > 0).Order()];

    /// <summary>Why finished results here may not be taken for those of an experiment; null if they may.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <exception cref="ExperimentException">The manifest is damaged.</exception>
    public string? Doubt(PreparedExperiment prepared)
    {
        Manifest manifest = JsonFile.Read<Manifest>(Manifest);
        return manifest.Experiment != ExperimentHash.Of(prepared) ? $"{Path} holds the results of another experiment"
            : manifest.Checksums is not { } checksums ? $"{Manifest} has no checksums"
            : Damage(checksums);
    }

    /// <summary>The checksums of the files of results.</summary>
    internal IReadOnlyDictionary<string, string> Checksums() =>
        new[] { Experiment, Measured, Predicted, Comparison, Curves, Data }.Where(File.Exists).ToDictionary(path => System.IO.Path.GetFileName(path), AtomicFile.Checksum);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="ExperimentException">The folder cannot be written.</exception>
    public void Create() => RequireWritable(Path);

    /// <summary>Makes a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="ExperimentException">The folder cannot be written.</exception>
    public static void RequireWritable(string path)
    {
        string probe = System.IO.Path.Combine(path, ".writable");
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException("", $"{path}: the folder cannot be written: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>Deletes the temporary files of a process that was killed. Call it only while nobody else writes here.</summary>
    internal void DeleteLeftovers()
    {
        foreach (string folder in new[] { Path, Checkpoint }.Where(Directory.Exists))
        {
            // Shards write experiment.yaml of the whole at any time.
            foreach (string path in Directory.EnumerateFiles(folder, ".*.tmp").Where(path => !System.IO.Path.GetFileName(path).StartsWith(".experiment.yaml.", StringComparison.Ordinal)))
            {
                File.Delete(path);
            }
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
