namespace Ensemble.Experiments.Status;

/// <summary>How one process of a run stands: the whole run, or a shard of it.</summary>
public sealed record PartStatus
{
    /// <summary><c>run</c>, or the shard, such as <c>shard 1/4</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>running</c>, <c>interrupted</c>, <c>failed</c>, <c>done</c>, or <c>died</c>: it says running and nobody runs it.</summary>
    public required string Status { get; init; }

    /// <summary>The machine that ran it last.</summary>
    public required string Host { get; init; }

    /// <summary>How often it was continued.</summary>
    public required int Restarts { get; init; }

    /// <summary>Members that it is to train.</summary>
    public required int Members { get; init; }

    /// <summary>Members trained so far.</summary>
    public required int MembersDone { get; init; }

    /// <summary>The fraction of all steps that is done, 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>Member-steps per second; null where nothing runs.</summary>
    public double? StepsPerSecond { get; init; }

    /// <summary>The time left in seconds at this speed; null where nothing runs.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>When the latest checkpoint was written, UTC; null if there is none.</summary>
    public DateTime? LastCheckpoint { get; init; }
}
