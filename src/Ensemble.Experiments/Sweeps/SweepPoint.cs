using System.Collections.Immutable;
using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Sweeps;

/// <summary>One point of a sweep and what became of it.</summary>
public sealed record SweepPoint
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Its overrides.</summary>
    public required ImmutableArray<string> Overrides { get; init; }

    /// <summary><c>waiting</c>, <c>done</c> or <c>failed</c>.</summary>
    public string Status { get; init; } = "waiting";

    /// <summary>Why it failed, in one line; null unless it did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it failed because of what was asked for, so that it would fail again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBadInput { get; init; }

    /// <summary>Its results folder, in <c>sweep.json</c> relative to the folder of the summary; null before it is known.</summary>
    public string? Folder { get; init; }

    /// <summary>Wall time of its run in seconds; null unless it is done.</summary>
    public double? Seconds { get; init; }

    /// <summary>How theory and ensemble agree; null unless it is done.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>Which theory wins, and how all of them do; null unless it is done, with a mean predictor.</summary>
    public Winner? Winner { get; init; }

    /// <summary>How hard the task is, for networks and for what might tell it beforehand; null unless it is done, with test points.</summary>
    public TaskComplexity? Complexity { get; init; }

    /// <summary>When theory says that training should stop; null unless it is done, with test points.</summary>
    public Stopping? PredictedStopping { get; init; }

    /// <summary>When training should have been stopped by the measured test error; null unless it is done, with test points.</summary>
    public Stopping? MeasuredStopping { get; init; }

    /// <summary>The value that a key takes here.</summary>
    /// <param name="key">The key.</param>
    public string ValueOf(string key) => Overrides.First(text => text.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    /// <summary>The agreement of an observable; null if there is none.</summary>
    /// <param name="name">The name, such as <c>predictor_mean</c>.</param>
    /// <param name="group"><c>train</c>, <c>test</c> or <c>all</c>.</param>
    public Agreement? AgreementOf(string name, string group) =>
        Comparison?.Observables.FirstOrDefault(agreement => agreement.Name == name && agreement.Group == group);
}
