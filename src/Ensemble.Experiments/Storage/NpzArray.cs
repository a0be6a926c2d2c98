using System.Collections.Immutable;

namespace Ensemble.Experiments.Storage;

/// <summary>An array of real numbers read from an .npz file.</summary>
/// <param name="Name">The name, without <c>.npy</c>.</param>
/// <param name="Shape">The length of each axis; empty for a single number.</param>
/// <param name="Values">The values in row-major order, the last axis running fastest.</param>
public sealed record NpzArray(string Name, ImmutableArray<int> Shape, double[] Values)
{
    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>The shape as Python writes it, such as <c>(3, 4)</c> or <c>(3,)</c>.</summary>
    public string ShapeText => NpyHeader.Tuple(Shape.AsSpan());
}
