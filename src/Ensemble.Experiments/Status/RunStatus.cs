using System.Collections.Immutable;
using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Status;

/// <summary>How a run stands: <c>ensemble status</c>.</summary>
/// <param name="Folder">The results folder.</param>
/// <param name="Parts">The run itself and its shards.</param>
/// <param name="MembersMeasured">Finished members that <paramref name="Comparison"/> takes in.</param>
/// <param name="Comparison">The comparison with the theory from the members finished so far; null before there are enough, or before the theory is there.</param>
public sealed record RunStatus(string Folder, ImmutableArray<PartStatus> Parts, int MembersMeasured, Comparison? Comparison)
{
    /// <summary>Whether shards with all members are done and only merging is left.</summary>
    public bool CanBeMerged { get; init; }
}
