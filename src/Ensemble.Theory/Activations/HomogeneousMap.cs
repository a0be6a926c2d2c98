namespace Ensemble.Theory.Activations;

/// <summary>
/// φ(z) = z for z &gt; 0 and αz otherwise: K = αc + (1−α)²√(ab)(sinθ + (π−θ)cosθ)/2π, K̇ = α + (1−α)²(π−θ)/2π.
/// For single values; the recursion over layers keeps the angle instead.
/// </summary>
internal sealed class HomogeneousMap(double slope) : KernelMap
{
    /// <inheritdoc/>
    public override double Variance(double variance) => variance * (1 + (slope * slope)) / 2;

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances) => variances.ToArray();

    /// <inheritdoc/>
    public override void Apply(
        ReadOnlySpan<double> rows,
        int row,
        ReadOnlySpan<double> columns,
        int points,
        double covariance,
        Span<double> overlap,
        Span<double> derivative)
    {
        double bend = (1 - slope) * (1 - slope);
        for (int j = 0; j < points; j++)
        {
            double c = covariance * overlap[j];
            double norm = Math.Sqrt(rows[row] * columns[j]);
            double cosine = norm > 0 ? Math.Clamp(c / norm, -1, 1) : 0;
            double angle = Math.Acos(cosine);
            double sine = Math.Sqrt((1 - cosine) * (1 + cosine));
            overlap[j] = (slope * c) + (bend * norm * (sine + ((Math.PI - angle) * cosine)) / (2 * Math.PI));
            derivative[j] = slope + (bend * (Math.PI - angle) / (2 * Math.PI));
        }
    }
}
