namespace Ensemble.Theory.Unified;

/// <summary>Which reconstruction of the Unified Neural Kernel (arXiv:2403.17467, whose formula is not public) is meant.</summary>
/// <remarks>Equations: U1.</remarks>
public enum UnifiedForm
{
    /// <summary>
    /// Reconstruction A, U = (S(1) − S(ρ))/(1 − ρ), the divided difference of the covariance of two networks whose weights correlate by ρ:
    /// (1 − ρ)U is the time integral of the stationary NDK.
    /// </summary>
    DividedDifference,

    /// <summary>Reconstruction B, the NTK with a factor ρ for every layer that a weight layer lies below the readout.</summary>
    Discounted,
}
