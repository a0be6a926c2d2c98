using System.Collections.Immutable;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Statistics;

/// <summary>The name and shape of a measured quantity of one member; what it is and what its axes run over says the catalogue.</summary>
/// <param name="Name">The name, such as <c>ntk</c> or <c>hidden_kernel_1</c>.</param>
/// <param name="Shape">The length of each axis.</param>
public sealed record MeasuredArray(string Name, ImmutableArray<int> Shape)
{
    /// <summary>What is made of the values of all members; unless said otherwise, their mean and variance.</summary>
    public Statistic Statistic { get; init; } = Statistic.Moments;

    /// <summary>The number of values of a member.</summary>
    public long Length => Shape.Aggregate(1L, (product, axis) => checked(product * axis));
}
