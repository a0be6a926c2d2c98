using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>K and K̇ of four pairs of Gaussians at a time.</summary>
internal interface IPairFormula
{
    /// <summary>Whether kernels have a cusp at equal times.</summary>
    bool IsKinked { get; }

    /// <summary>What is to be known of a Gaussian.</summary>
    double Describe(double variance);

    /// <summary>K and K̇.</summary>
    (Vector256<double> Value, Vector256<double> Derivative) Of(Vector256<double> row, Vector256<double> column, Vector256<double> covariance);
}
