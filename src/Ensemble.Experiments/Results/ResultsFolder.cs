using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;

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

    /// <summary>The path of <c>measured.npz</c>.</summary>
    public string Measured => In("measured.npz");

    /// <summary>The path of <c>predicted.npz</c>.</summary>
    public string Predicted => In("predicted.npz");

    /// <summary>The path of <c>comparison.json</c>.</summary>
    public string Comparison => In("comparison.json");

    /// <summary>The path of <c>report.html</c>.</summary>
    public string Report => In("report.html");

    /// <summary>The path of <c>log.jsonl</c>.</summary>
    public string Log => In("log.jsonl");

    /// <summary>Whether the folder holds the results of a finished run of this version of the program.</summary>
    public bool IsDone =>
        File.Exists(Manifest) && JsonFile.Read<Manifest>(Manifest) is { Status: "done" } manifest
        && manifest.Version == ProgramVersion.Number
        && new[] { Measured, Predicted, Comparison, Report }.All(File.Exists);

    /// <summary>The folder of an experiment, <c>root/name-hash</c>. Nothing is written.</summary>
    /// <param name="root">The folder of all results, such as <c>runs</c>.</param>
    /// <param name="prepared">The experiment made concrete: the hash covers the resolved file and the data, but not the number of threads.</param>
    public static ResultsFolder Of(string root, PreparedExperiment prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        Experiment experiment = prepared.Experiment;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ExperimentText.Of(SameResults(experiment))));
        hash.AppendData(MemoryMarshal.AsBytes(prepared.Data.Inputs.Values));
        hash.AppendData(MemoryMarshal.AsBytes(prepared.Data.Targets.Values));
        string digest = Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
        return new ResultsFolder(System.IO.Path.Combine(root, $"{experiment.Name}-{digest}"));
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

    /// <summary>Makes the folder.</summary>
    /// <exception cref="ExperimentException">The folder cannot be written.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
            AtomicFile.WriteText(In(".writable"), "");
            File.Delete(In(".writable"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException("", $"{Path}: the folder cannot be written: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static Experiment SameResults(Experiment experiment) => experiment with
    {
        Data = DataSection.WithoutPath(experiment.Data),
        Engine = experiment.Engine with { Threads = 0 },
    };

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
