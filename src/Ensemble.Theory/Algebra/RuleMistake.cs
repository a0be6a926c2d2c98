namespace Ensemble.Theory.Algebra;

/// <summary>Rules that are wrong on purpose.</summary>
/// <remarks>Equations: X2, X3.</remarks>
internal enum RuleMistake
{
    /// <summary>All rules are right.</summary>
    None,

    /// <summary>A weight's own term g counts at equal positions alone, as if every position had a weight of its own.</summary>
    NoSharing,

    /// <summary>A convolution takes the mean over two offsets, one for each position, instead of one for both.</summary>
    TwoOffsets,
}
