using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Ensemble.Numerics.Linear;

/// <summary>The eigenvalues and eigenvectors of a symmetric matrix, A = V·diag(λ)·Vᵀ.</summary>
internal sealed class SymmetricSpectrum
{
    /// <summary>Computes them.</summary>
    /// <param name="matrix">A, symmetric.</param>
    public SymmetricSpectrum(DenseMatrix matrix)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(matrix.Columns, matrix.Rows);
        Evd<double> found = Matrix<double>.Build.Dense(matrix.Rows, matrix.Columns, (i, j) => matrix[i, j]).Evd(Symmetricity.Symmetric);
        Values = [.. found.EigenValues.Select(value => value.Real)];
        Vectors = new DenseMatrix(matrix.Rows, matrix.Rows, (i, j) => found.EigenVectors[i, j]);
    }

    /// <summary>λ, in ascending order.</summary>
    public double[] Values { get; }

    /// <summary>V, one eigenvector per column.</summary>
    public DenseMatrix Vectors { get; }
}
