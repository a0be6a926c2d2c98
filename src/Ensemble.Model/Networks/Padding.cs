namespace Ensemble.Model.Networks;

/// <summary>What a convolution reads outside the grid.</summary>
public enum Padding
{
    /// <summary>The other side: the grid wraps round.</summary>
    Circular,

    /// <summary>Zeros; the divisor stays the full fan-in.</summary>
    Zero,
}
