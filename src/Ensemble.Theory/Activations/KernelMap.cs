namespace Ensemble.Theory.Activations;

/// <summary>
/// The map from the covariances of two preactivations u, v to K = E[φ(u)φ(v)] and K̇ = E[φ′(u)φ′(v)], row by row.
/// </summary>
/// <remarks>Equations: K1.</remarks>
internal abstract class KernelMap
{
    /// <summary>A forecast of the time that a pair takes, in seconds.</summary>
    public abstract double SecondsPerPair { get; }

    /// <summary>E[φ(u)²] for u of the given variance.</summary>
    public abstract double Variance(double variance);

    /// <summary>What <see cref="Apply"/> needs to know about points whose preactivations have the given variances.</summary>
    public abstract double[] Describe(ReadOnlySpan<double> variances);

    /// <summary>Maps one row of kernels in place.</summary>
    /// <param name="rows">The description of the points at the time of the row.</param>
    /// <param name="row">Which of them the row belongs to.</param>
    /// <param name="columns">The description of the points at the time of the columns.</param>
    /// <param name="points">The number of points described.</param>
    /// <param name="covariance">m: the covariance of u and v is m times the value in <paramref name="overlap"/>.</param>
    /// <param name="overlap">Kˡ⁻¹ of the first points, replaced by Kˡ; its length is a multiple of four, the padding arbitrary.</param>
    /// <param name="derivative">Receives K̇ˡ.</param>
    public abstract void Apply(
        ReadOnlySpan<double> rows,
        int row,
        ReadOnlySpan<double> columns,
        int points,
        double covariance,
        Span<double> overlap,
        Span<double> derivative);
}
