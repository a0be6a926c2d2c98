namespace Ensemble.Experiments.Checkpoints;

/// <summary>A run was stopped and can be continued: running the same experiment again goes on where it was.</summary>
public sealed class InterruptedException : OperationCanceledException
{
    internal InterruptedException(string checkpoint, int members, string total, Exception cause)
        : base($"interrupted with {members} of {total} members done; the checkpoint is {checkpoint}, and the same command continues from it", cause) => Checkpoint = checkpoint;

    internal InterruptedException(string checkpoint, Exception cause)
        : base($"interrupted; the checkpoint is {checkpoint}, and the same command continues from it", cause) => Checkpoint = checkpoint;

    /// <summary>The path of the checkpoint.</summary>
    public string Checkpoint { get; }
}
