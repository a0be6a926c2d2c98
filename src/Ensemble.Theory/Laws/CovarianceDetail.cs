namespace Ensemble.Theory.Laws;

/// <summary>How much of the ensemble's covariance a law carries.</summary>
public enum CovarianceDetail
{
    /// <summary>The mean alone.</summary>
    None,

    /// <summary>The variance of every point at every time.</summary>
    Variance,

    /// <summary>The covariance between all points at all pairs of times; n²(P + P*)² numbers.</summary>
    Full,
}
