namespace Ensemble.Model.Data;

/// <summary>
/// The shape of a value: a grid of positions with channels at each. Values are stored position by position, row by row, channels last:
/// an image is height × width × channels, a sequence time × features, a vector has one position.
/// </summary>
/// <param name="Positions">The grid of positions; without axes for a vector.</param>
/// <param name="Channels">The number of channels at a position, ≥ 1.</param>
public readonly record struct Shape(Extents Positions, int Channels)
{
    /// <summary>The number of channels at a position.</summary>
    public int Channels { get; } = Require.AtLeast(Channels, 1, "channels");

    /// <summary>S, the number of positions.</summary>
    public int PositionCount => Positions.Product;

    /// <summary>The number of values, positions times channels.</summary>
    public int Size => checked(PositionCount * Channels);

    /// <summary>Whether there is one position without axes.</summary>
    public bool IsVector => Positions.Rank == 0;

    /// <summary>A vector.</summary>
    /// <param name="features">The number of values, ≥ 1.</param>
    public static Shape Vector(int features) => new(default, Require.AtLeast(features, 1, "inputs"));

    /// <summary>A sequence, stored time by time.</summary>
    /// <param name="times">The number of times, ≥ 1.</param>
    /// <param name="features">The number of values at each time, ≥ 1.</param>
    public static Shape Sequence(int times, int features) => new(new Extents(times), features);

    /// <summary>An image, stored row by row and pixel by pixel, the channels of a pixel together.</summary>
    /// <param name="height">The number of rows, ≥ 1.</param>
    /// <param name="width">The number of columns, ≥ 1.</param>
    /// <param name="channels">The number of values per pixel, ≥ 1.</param>
    public static Shape Image(int height, int width, int channels) => new(new Extents(height, width), channels);

    /// <summary>The shape as <c>8 × 8 × 1</c>.</summary>
    public override string ToString() => IsVector ? $"{Channels}" : $"{Positions} × {Channels}";
}
