namespace Ensemble.Theory.Activations;

/// <summary>
/// φ(z) = z for z &gt; 0 and αz otherwise: K = αc + (1−α)²√(ab)(sinθ + (π−θ)cosθ)/2π, K̇ = α + (1−α)²(π−θ)/2π (arXiv:2309.04522).
/// For single values; the recursion over layers keeps the angle instead.
/// </summary>
/// <remarks>Equations: K3.</remarks>
internal sealed class HomogeneousMap(double slope) : KernelMap
{
    /// <inheritdoc/>
    public override double SecondsPerPair => 7e-9;

    /// <summary>α.</summary>
    public double Slope => slope;

    /// <summary>K and K̇ of a pair.</summary>
    /// <param name="slope">α.</param>
    /// <param name="a">Var u.</param>
    /// <param name="b">Var v.</param>
    /// <param name="c">E[uv].</param>
    public static (double Value, double Derivative) Of(double slope, double a, double b, double c)
    {
        // √(ab)sinθ, which keeps its accuracy where the angle vanishes.
        double sine = Math.Sqrt(Covariances.Determinant(a, b, c));
        double bend = (1 - slope) * (1 - slope) / (2 * Math.PI);
        double rest = Math.PI - (a > 0 && b > 0 ? Math.Atan2(sine, c) : Math.PI / 2);
        return ((slope * c) + (bend * (sine + (rest * c))), slope + (bend * rest));
    }

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
        for (int j = 0; j < points; j++)
        {
            (overlap[j], derivative[j]) = Of(slope, rows[row], columns[j], covariance * overlap[j]);
        }
    }
}
