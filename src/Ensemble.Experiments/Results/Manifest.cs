using System.Runtime.InteropServices;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Theory.Laws;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Serilog;

namespace Ensemble.Experiments.Results;

/// <summary>Who ran what, where and when: <c>manifest.json</c>, the last file of a run to be written.</summary>
public sealed record Manifest
{
    /// <summary>The <see cref="Purpose"/> of a folder with an ordinary run for each of several widths.</summary>
    public const string Verification = "verify";

    /// <summary>The name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary><c>running</c>, <c>interrupted</c>, <c>failed</c> or <c>done</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The commit that the program was built from; null where it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>What the folder is for where it is not that of a run: <see cref="Verification"/>; otherwise null.</summary>
    public string? Purpose { get; init; }

    /// <summary>The shard, such as <c>1/4</c>; null for a whole run.</summary>
    public string? Shard { get; init; }

    /// <summary>The hash of the experiment and its data (<see cref="ExperimentHash"/>); null while the run is not done.</summary>
    public string? Experiment { get; init; }

    /// <summary>The SHA-256 of the files of results in hexadecimal, by name; null while the run is not done.</summary>
    public IReadOnlyDictionary<string, string>? Checksums { get; init; }

    /// <summary>How often the run was continued after it had been stopped.</summary>
    public int Restarts { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The model of the processor, the cores that the process may use and their instructions; null in folders of earlier versions.</summary>
    public string? Processor { get; init; }

    /// <summary>The operating system and its architecture; null in folders of earlier versions.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The runtime of the program, such as <c>.NET 10.0.1</c>; null in folders of earlier versions.</summary>
    public string? Runtime { get; init; }

    /// <summary>The engine, such as <c>builtin</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The device, such as <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The kind of device, such as <c>cuda (NVIDIA H200)</c>, where that says more than <see cref="Device"/>.</summary>
    public string? DeviceKind { get; init; }

    /// <summary>The library that computed and where it was loaded from; null where that was the program alone.</summary>
    public string? Library { get; init; }

    /// <summary>The number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Members trained at the same time.</summary>
    public required int Threads { get; init; }

    /// <summary>M, the number of members; while members are still added by a rule, the most that there may be.</summary>
    public required int Members { get; init; }

    /// <summary>Why no more members were added and how large the error is, for <c>members: auto</c>; null for a given number.</summary>
    public EnsembleEnd? EnsembleEnd { get; init; }

    /// <summary>Whether members come in antithetic pairs; null where they do not.</summary>
    public bool? Antithetic { get; init; }

    /// <summary>The width of each hidden layer; of a verification the widths compared.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>The number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The time scales of the phases, in units of the loss gradient.</summary>
    public required TimeScales TimeScales { get; init; }

    /// <summary>The times at which phases after the first begin, in units of the loss gradient.</summary>
    public IReadOnlyList<double> Phases { get; init; } = [];

    /// <summary>When the run began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>When the run ended, UTC; null while it is running.</summary>
    public DateTime? Finished { get; init; }

    /// <summary>Wall time in seconds; null while it is running.</summary>
    public double? Seconds { get; init; }

    /// <summary>Wall time of the training alone, in all parts of a run that was continued.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Wall time of the theory alone.</summary>
    public double? TheorySeconds { get; init; }

    /// <summary>Wall time in seconds of each theory by its name; null before the theories are done.</summary>
    public IReadOnlyDictionary<string, double>? TheoryCosts { get; init; }

    /// <summary>The manifest of a run that begins now.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">What trains the members.</param>
    public static Manifest Begin(PreparedExperiment prepared, EngineFacts engine)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(engine);
        return new Manifest
        {
            Name = prepared.Experiment.Name,
            Status = "running",
            Version = ProgramVersion.Number,
            Commit = ProgramVersion.Commit,
            Seed = prepared.Experiment.Seed,
            Host = Environment.MachineName,
            Processor = $"{HostProcessor.Name}, {HostProcessor.Cores} cores, {HostProcessor.Vectors}",
            OperatingSystem = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})",
            Runtime = RuntimeInformation.FrameworkDescription,
            Engine = engine.Name,
            Device = engine.Device,
            DeviceKind = engine.DeviceKind == engine.Device ? null : engine.DeviceKind,
            Library = engine.Library,
            Precision = engine.Precision,
            Threads = engine.Workers,
            Members = prepared.Experiment.Ensemble.Members,
            Antithetic = prepared.Experiment.Ensemble.Antithetic ? true : null,
            Widths = prepared.Network.Widths,
            Steps = prepared.Steps.Count,
            TimeScales = prepared.Limits.Scales,
            Phases = [.. prepared.Schedule.Phases.Skip(1).Select(phase => phase.Start)],
            Started = DateTime.UtcNow,
        };
    }

    /// <summary>The manifest that a run of this version left when it was stopped; null if there is none.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="fresh">Whether the run begins anew.</param>
    internal static Manifest? Unfinished(ResultsFolder folder, bool fresh)
    {
        if (fresh || !File.Exists(folder.Manifest))
        {
            return null;
        }

        try
        {
            Manifest found = JsonFile.Read<Manifest>(folder.Manifest);
            return found.Version == ProgramVersion.Number && found.Commit == ProgramVersion.Commit && found.Status != "done" ? found : null;
        }
        catch (ExperimentException)
        {
            return null;
        }
    }

    /// <summary>The same manifest, going on from the one of a stopped run.</summary>
    /// <param name="stopped">The manifest of the stopped run, or null.</param>
    internal Manifest After(Manifest? stopped) => stopped is null ? this
        : this with { Restarts = stopped.Restarts + 1, TheorySeconds = stopped.TheorySeconds, TheoryCosts = stopped.TheoryCosts, TrainingSeconds = stopped.TrainingSeconds, Checksums = stopped.Checksums };

    /// <summary>Whether a file beside the manifest is the one that the run wrote.</summary>
    /// <param name="path">The file.</param>
    internal bool Vouches(string path)
    {
        try
        {
            return Checksums?.GetValueOrDefault(Path.GetFileName(path)) is { } checksum && File.Exists(path) && AtomicFile.Checksum(path) == checksum;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The same manifest with more time spent on training.</summary>
    /// <param name="time">The time.</param>
    internal Manifest Trained(TimeSpan time) => this with { TrainingSeconds = (TrainingSeconds ?? 0) + time.TotalSeconds };

    /// <summary>The same manifest with the members that were trained.</summary>
    /// <param name="measurement">The measurement of all of them.</param>
    /// <param name="rule">By what their number was found, or null.</param>
    internal Manifest WithEnsemble(EnsembleMeasurement measurement, StoppingRule? rule) =>
        this with { Members = measurement.Members, EnsembleEnd = rule?.Judge(measurement) };

    /// <summary>Writes how a run that was not finished ended. That may fail as well, on a full disk, and must not hide why the run did.</summary>
    internal void TryEnd(ResultsFolder folder, string status, ILogger log)
    {
        try
        {
            JsonFile.Write(folder.Manifest, End(status));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Error("The manifest cannot be written: {Reason}", error.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>The same manifest at the end of the run.</summary>
    /// <param name="status">How it ended.</param>
    public Manifest End(string status)
    {
        DateTime now = DateTime.UtcNow;
        return this with { Status = status, Finished = now, Seconds = (now - Started).TotalSeconds };
    }
}
