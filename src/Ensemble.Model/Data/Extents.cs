using System.Collections.Immutable;

namespace Ensemble.Model.Data;

/// <summary>A number per axis of a grid of positions: its sizes, a filter, a stride or a window. Without axes there is one position.</summary>
public readonly struct Extents : IEquatable<Extents>
{
    private readonly ImmutableArray<int> values;

    /// <summary>Creates the numbers.</summary>
    /// <param name="values">One number per axis, each ≥ 1, at most two: rows then columns of an image, or times of a sequence.</param>
    /// <exception cref="ModelException">A number is below 1, or there are more than two.</exception>
    public Extents(params ReadOnlySpan<int> values)
    {
        if (values.Length > 2)
        {
            throw new ModelException("shape", $"there are {values.Length} axes; there must be none, one or two");
        }

        foreach (int value in values)
        {
            Require.AtLeast(value, 1, "shape");
        }

        this.values = [.. values];
    }

    /// <summary>The number of axes, 0 to 2.</summary>
    public int Rank => values.IsDefault ? 0 : values.Length;

    /// <summary>The product over the axes; 1 without axes.</summary>
    public int Product
    {
        get
        {
            int product = 1;
            for (int axis = 0; axis < Rank; axis++)
            {
                product = checked(product * values[axis]);
            }

            return product;
        }
    }

    /// <summary>The number of an axis.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1.</param>
    public int this[int axis] => values[axis];

    /// <summary>Whether all numbers are equal.</summary>
    public static bool operator ==(Extents left, Extents right) => left.Equals(right);

    /// <summary>Whether a number differs.</summary>
    public static bool operator !=(Extents left, Extents right) => !left.Equals(right);

    /// <summary>The same number on every axis.</summary>
    /// <param name="rank">The number of axes, 0 to 2.</param>
    /// <param name="value">The number, ≥ 1.</param>
    public static Extents Uniform(int rank, int value) => rank switch
    {
        0 => default,
        1 => new Extents(value),
        _ => new Extents(value, value),
    };

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<int> AsSpan() => values.IsDefault ? [] : values.AsSpan();

    /// <inheritdoc/>
    public bool Equals(Extents other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Extents other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int value in AsSpan())
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The numbers as <c>3 × 3</c>; <c>1</c> without axes.</summary>
    public override string ToString() => Rank == 0 ? "1" : string.Join(" × ", values);
}
