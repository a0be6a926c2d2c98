using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>What the conditions of the kernel algebra (arXiv:2105.03703) need to know of a value at infinite width.</summary>
/// <param name="IsGaussian">Whether its channels are independent centred Gaussians, equal in law.</param>
/// <param name="Outer">The weights whose products it is a function of; empty for the input.</param>
/// <param name="Ancestors">All weights that it depends on.</param>
/// <param name="Origin">The node that wrote it.</param>
internal sealed record Signal(bool IsGaussian, ImmutableHashSet<WeightId> Outer, ImmutableHashSet<WeightId> Ancestors, string Origin)
{
    /// <summary>Whether the mean over its channels is zero at infinite width.</summary>
    public bool IsCentred { get; init; }

    public static Signal Input { get; } = new(false, [], [], "the input");

    /// <summary>A sum of independent products with fresh weights.</summary>
    public Signal Product(string node, IEnumerable<WeightId> weights)
    {
        ImmutableHashSet<WeightId> fresh = [.. weights];
        return new Signal(true, fresh, Ancestors.Union(fresh), node) { IsCentred = true };
    }

    /// <summary>The same weights, no longer Gaussian unless it was and stays so.</summary>
    public Signal Through(string node, bool keepsGaussian) => this with { IsGaussian = IsGaussian && keepsGaussian, IsCentred = IsCentred && keepsGaussian, Origin = node };

    /// <summary>A value made of two.</summary>
    public Signal Join(Signal other, string node, bool isGaussian) =>
        new(isGaussian, Outer.Union(other.Outer), Ancestors.Union(other.Ancestors), node);
}
