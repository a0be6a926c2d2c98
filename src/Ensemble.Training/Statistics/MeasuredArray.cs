using System.Collections.Immutable;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Statistics;

/// <summary>The name and shape of a measured quantity of one member.</summary>
/// <param name="Name">The name, such as <c>ntk</c> or <c>hidden_kernel_1</c>.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Axes">The name of each axis, such as <c>time</c>, <c>point</c>, <c>output</c>.</param>
/// <param name="Description">One line: what it is, with its symbol.</param>
public sealed record MeasuredArray(string Name, ImmutableArray<int> Shape, ImmutableArray<string> Axes, string Description)
{
    /// <summary>What is made of the values of all members; unless said otherwise, their mean and variance.</summary>
    public Statistic Statistic { get; init; } = Statistic.Moments;

    /// <summary>The number of values of a member.</summary>
    public long Length => Shape.Aggregate(1L, (product, axis) => checked(product * axis));
}
