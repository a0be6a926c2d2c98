namespace Ensemble.Experiments.Viewing;

/// <summary>One results folder in the list of the viewer.</summary>
internal sealed record RunEntry
{
    /// <summary>The folder, relative to the one that is viewed.</summary>
    public required string Path { get; init; }

    /// <summary><c>run</c>, <c>sweep</c>, <c>verify</c> or <c>theory</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>What the manifest says, or <c>died</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTime? Started { get; init; }

    /// <summary>The fraction of all steps that is done.</summary>
    public double? Fraction { get; init; }

    /// <summary>The seconds left.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Members that are done.</summary>
    public int? Members { get; init; }

    /// <summary>The largest rms z of the mean predictor.</summary>
    public double? RmsZ { get; init; }

    /// <summary>The experiment, key by key.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>The pages in the folder.</summary>
    public IReadOnlyList<string> Pages { get; init; } = [];
}
