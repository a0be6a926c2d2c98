using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>What statistics must have in common to be continued or merged to the same bytes as one run.</summary>
/// <param name="Experiment">The hash of the experiment (<see cref="ExperimentHash"/>).</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Engine">The engine, such as <c>builtin</c>.</param>
/// <param name="Device">The kind of device, such as <c>cpu</c> or <c>cuda (NVIDIA H200)</c>, without its number.</param>
/// <param name="Precision">The number format of the weights.</param>
internal sealed record RunIdentity(string Experiment, string Version, string Engine, string Device, string Precision)
{
    /// <summary>The identity of a run of this program.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine.</param>
    public static RunIdentity Of(PreparedExperiment prepared, IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new RunIdentity(ExperimentHash.Of(prepared), ProgramVersion.Number, engine.Name, engine.DeviceKind, engine.Precision);
    }

    /// <summary>Why statistics of another identity do not fit, as the end of a sentence about their file; null if they do.</summary>
    /// <param name="found">The identity of the statistics.</param>
    internal string? Refuse(RunIdentity found) =>
        found.Experiment != Experiment ? "belongs to another experiment"
        : found.Version != Version ? $"was written by version {found.Version} of the program; this is {Version}"
        : found != this ? $"was trained by {found.Trainer}; it must be {Trainer} to give the same numbers"
        : null;

    private string Trainer => $"{Engine} on {Device} in {Precision}";
}
