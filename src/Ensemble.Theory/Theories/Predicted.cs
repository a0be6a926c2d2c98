using System.Collections.Immutable;
using Ensemble.Model.Quantities;

namespace Ensemble.Theory.Theories;

/// <summary>A predicted array, row-major.</summary>
/// <param name="What">The quantity; of a family the member, such as <c>hidden_kernel_2</c>.</param>
/// <param name="Shape">The length of each axis of <see cref="Quantity.Axes"/>.</param>
/// <param name="Values">The values in the limit of infinite width, unless the theory is one of given widths.</param>
public sealed record Predicted(Quantity What, ImmutableArray<int> Shape, double[] Values)
{
    /// <summary>The standard error of each value, where the theory samples; null where values do not scatter.</summary>
    public double[]? StandardError { get; init; }

    /// <summary>The coefficient c₁ of the leading finite-width term c₁/N of each value; null where it is not known.</summary>
    public double[]? PerWidth { get; init; }

    /// <summary>The coefficient of a term ∝ N^{−1/2} of each value; null where it is not known or vanishes.</summary>
    public double[]? PerRootWidth { get; init; }
}
