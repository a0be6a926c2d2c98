using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>K and K̇ of four pairs of Gaussians at a time. Of every Gaussian two numbers are known.</summary>
internal interface IPairFormula
{
    /// <summary>Whether kernels have a cusp at equal times.</summary>
    bool IsKinked { get; }

    /// <summary>Whether eight pairs at a time are faster here.</summary>
    static abstract bool IsEightWide { get; }

    /// <summary>Whether the second number is used.</summary>
    static abstract bool HasInverse { get; }

    /// <summary>What is to be known of a Gaussian of a variance.</summary>
    double Describe(double variance);

    /// <summary>K and K̇.</summary>
    /// <param name="row">What is known of u.</param>
    /// <param name="column">What is known of v.</param>
    /// <param name="inverse">The product of the inverses of both, 0 for the inverse of 0; undefined without <see cref="HasInverse"/>.</param>
    /// <param name="covariance">E[uv].</param>
    (Vector256<double> Value, Vector256<double> Derivative) Of(Vector256<double> row, Vector256<double> column, Vector256<double> inverse, Vector256<double> covariance);

    /// <summary>The same for eight pairs, where <see cref="IsEightWide"/>.</summary>
    (Vector512<double> Value, Vector512<double> Derivative) Of(Vector512<double> row, Vector512<double> column, Vector512<double> inverse, Vector512<double> covariance);
}
