namespace Ensemble.Theory.Algebra;

/// <summary>Which pairs of positions a vector is made of.</summary>
internal enum ReductionKind
{
    /// <summary>Equal positions: a vector of all channels.</summary>
    Diagonal,

    /// <summary>All pairs: a mean over positions.</summary>
    All,

    /// <summary>The last position.</summary>
    Last,
}
