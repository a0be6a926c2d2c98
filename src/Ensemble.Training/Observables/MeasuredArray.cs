using System.Collections.Immutable;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>The name and shape of a measured quantity.</summary>
/// <param name="Name">The name, such as <c>ntk</c> or <c>hidden_kernel_1</c>.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Axes">The name of each axis, such as <c>time</c>, <c>point</c>, <c>output</c>.</param>
/// <param name="Description">One line: what it is, with its symbol.</param>
public sealed record MeasuredArray(string Name, ImmutableArray<int> Shape, ImmutableArray<string> Axes, string Description)
{
    /// <summary>The number of values.</summary>
    public int Length => Shape.Aggregate(1, (product, axis) => checked(product * axis));

    /// <summary>Predicts the memory of its statistics in bytes.</summary>
    /// <param name="members">M, the number of members, ≥ 1.</param>
    public long Bytes(int members) => MomentForest.Bytes(Length, members);

    internal MemberForest CreateForest() => new MomentForest(Length);
}
