using System.Collections.Concurrent;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Algebra;

/// <summary>The map of an activation without a closed form: a Hermite series per variance, kept for variances met again.</summary>
/// <param name="map">The series.</param>
/// <param name="kinked">Whether kernels may have a cusp at equal times.</param>
internal sealed class SeriesPairMap(MehlerMap map, bool kinked) : PairMap
{
    private const int MostKept = 16384;
    private readonly ConcurrentDictionary<double, double[]> series = new();

    /// <inheritdoc/>
    public override bool IsKinked => kinked;

    /// <inheritdoc/>
    public override double SecondsPerPair => 200e-9;

    /// <inheritdoc/>
    public override double Describe(double variance) => variance;

    /// <inheritdoc/>
    public override double Distance(double row, double column, double covariance) => 1 - (covariance / Math.Sqrt(row * column));

    /// <inheritdoc/>
    public override void Apply(in StripRun strips, Tile tile, int site)
    {
        int lanes = tile.Lanes;
        for (int p = strips.Start; p < strips.Start + strips.Count; p++)
        {
            int from = (strips.From is null ? p + 1 : strips.From[p]) * lanes;
            int to = (p + 1) * lanes;
            ReadOnlySpan<double> rows = tile.Rows[site].AsSpan(strips.Rows[p] * lanes, lanes);
            ReadOnlySpan<double> columns = tile.Columns[site].AsSpan(strips.Columns[p] * lanes, lanes);
            double variance = double.NaN;
            double[] own = [];
            for (int lane = 0; lane < lanes; lane++)
            {
                if (rows[lane] != variance)
                {
                    variance = rows[lane];
                    own = Series(variance);
                }

                (double value, double slope) = map.Pair(own, Series(columns[lane]), tile.Kernels[strips.Source][from + lane]);
                tile.Kernels[strips.Target][to + lane] = value;
                if (tile.HasGradient)
                {
                    tile.Gradients[strips.Target][to + lane] = slope * tile.Gradients[strips.Source][from + lane];
                }
            }
        }
    }

    private double[] Series(double variance)
    {
        if (series.TryGetValue(variance, out double[]? known))
        {
            return known;
        }

        if (series.Count >= MostKept)
        {
            series.Clear();
        }

        return series.GetOrAdd(variance, value => map.Describe([value]));
    }
}
