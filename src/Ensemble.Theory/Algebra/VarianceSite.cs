using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>The variances that an activation needs of every point and position at a time.</summary>
/// <param name="Map">What is to be known of a variance.</param>
/// <param name="Site">Where it is kept.</param>
/// <param name="Name">The node's name.</param>
internal sealed record VarianceSite(PairMap Map, int Site, string Name)
{
    /// <summary>Takes the variances from the strips of equal positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in StripRun strips, Tile tile)
    {
        int lanes = tile.Lanes;
        for (int p = strips.Start; p < strips.Start + strips.Count; p++)
        {
            if (strips.Rows[p] != strips.Columns[p])
            {
                continue;
            }

            ReadOnlySpan<double> variances = tile.Kernels[strips.Source].AsSpan((strips.From is null ? p + 1 : strips.From[p]) * lanes, lanes);
            int to = strips.Rows[p] * lanes;
            for (int lane = 0; lane < lanes; lane++)
            {
                if (variances[lane] <= 0 && Map.NeedsVariance)
                {
                    tile.Vanishing ??= (Name, tile.RowPoints[lane]);
                }

                double known = Map.Describe(Math.Max(variances[lane], 0));
                tile.Rows[Site][to + lane] = tile.Columns[Site][to + lane] = known;
                if (Map.HasInverse)
                {
                    int behind = (tile.Rows[Site].Length / 2) + to + lane;
                    tile.Rows[Site][behind] = tile.Columns[Site][behind] = known > 0 ? 1 / known : 0;
                }
            }
        }
    }

    /// <summary>Notes the least angle between two points that is not that of a point and itself.</summary>
    public void Probe(in StripRun strips, Tile tile)
    {
        int lanes = tile.Lanes;
        for (int p = strips.Start; p < strips.Start + strips.Count && Map.IsKinked; p++)
        {
            int from = (strips.From is null ? p + 1 : strips.From[p]) * lanes;
            for (int lane = 0; lane < lanes; lane++)
            {
                double distance = Map.Distance(
                    tile.IsOneRow && Map.TakesOneRow ? tile.RowValues[Site][strips.Rows[p]] : tile.Rows[Site][(strips.Rows[p] * lanes) + lane], tile.Columns[Site][(strips.Columns[p] * lanes) + lane], tile.Kernels[strips.Source][from + lane]);
                if (distance > 1e-12 && distance < tile.LeastAngle)
                {
                    tile.LeastAngle = distance;
                }
            }
        }
    }
}
