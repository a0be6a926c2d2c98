using Ensemble.Experiments.Predicting;

namespace Ensemble.Experiments.Running;

/// <summary>How a run is carried out; none of it changes the results.</summary>
public sealed record RunOptions
{
    /// <summary>The time between checkpoints unless another is asked for.</summary>
    public static readonly TimeSpan DefaultCheckpointPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Whether to begin anew instead of going on from a checkpoint or shards.</summary>
    public bool Fresh { get; init; }

    /// <summary>The time between checkpoints, above 0. Large statistics are written less often, so that writing takes 2 % of the time at most.</summary>
    public TimeSpan CheckpointPeriod { get; init; } = DefaultCheckpointPeriod;

    /// <summary>The predictions, where they are known already; null to compute them.</summary>
    internal Predictions? Predictions { get; init; }

    /// <summary>Is set when a checkpoint is wanted at once; null if that never happens.</summary>
    public WaitHandle? CheckpointNow { get; init; }
}
