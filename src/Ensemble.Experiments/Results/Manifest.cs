using Ensemble.Experiments.Planning;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Results;

/// <summary>Who ran what, where and when: <c>manifest.json</c>, the last file of a run to be written.</summary>
public sealed record Manifest
{
    /// <summary>The name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary><c>running</c>, <c>interrupted</c>, <c>failed</c> or <c>done</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The commit that the program was built from; null where it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The engine, such as <c>builtin</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The device, such as <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Members trained at the same time.</summary>
    public required int Threads { get; init; }

    /// <summary>M, the number of members.</summary>
    public required int Members { get; init; }

    /// <summary>The width of each hidden layer.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>The number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The time scales of the phases, in units of the loss gradient.</summary>
    public required ManifestTimeScales TimeScales { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>When the run ended, UTC; null while it is running.</summary>
    public DateTime? Finished { get; init; }

    /// <summary>Wall time in seconds; null while it is running.</summary>
    public double? Seconds { get; init; }

    /// <summary>Wall time of the training alone.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Wall time of the theory alone.</summary>
    public double? TheorySeconds { get; init; }

    /// <summary>The manifest of a run that begins now.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="workers">Members trained at the same time.</param>
    public static Manifest Begin(PreparedExperiment prepared, Plan plan, IEngine engine, int workers)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(engine);
        return new Manifest
        {
            Name = prepared.Experiment.Name,
            Status = "running",
            Version = ProgramVersion.Number,
            Commit = ProgramVersion.Commit,
            Seed = prepared.Experiment.Seed,
            Host = Environment.MachineName,
            Engine = engine.Name,
            Device = engine.Device,
            Precision = engine.Precision,
            Threads = workers,
            Members = prepared.Experiment.Ensemble.Members,
            Widths = prepared.Network.Widths,
            Steps = prepared.Steps.Count,
            TimeScales = new ManifestTimeScales(plan.FastestTime, plan.SlowestTime, plan.DiffusiveTime),
            Started = DateTime.UtcNow,
        };
    }

    /// <summary>The same manifest at the end of the run.</summary>
    /// <param name="status">How it ended.</param>
    public Manifest End(string status)
    {
        DateTime now = DateTime.UtcNow;
        return this with { Status = status, Finished = now, Seconds = (now - Started).TotalSeconds };
    }
}

/// <summary>The time scales of the phases, in units of the loss gradient.</summary>
/// <param name="Fastest">1/λ_max of the NTK at t = 0.</param>
/// <param name="Slowest">1/λ_min of the NTK at t = 0; null where it is singular.</param>
/// <param name="Diffusive">1/κ = σ²/T; null without decay.</param>
public sealed record ManifestTimeScales(double Fastest, double? Slowest, double? Diffusive);
