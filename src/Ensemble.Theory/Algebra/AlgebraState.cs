using System.Runtime.CompilerServices;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>What the algebra needs to know of all points at one time: variances per position and attention matrices.</summary>
/// <param name="sites">For every site, a row per value with one entry per point, padded.</param>
/// <param name="stride">The length of a row.</param>
internal sealed class AlgebraState(double[][] sites, int stride) : TimeState
{
    // Values that share a line of the cache.
    private const int Line = 8;
    private readonly Lazy<double[][]> byPoint = new(() => [.. sites.Select(site => Turn(site, stride))]);

    /// <summary>By value: a row per value with one entry per point.</summary>
    public double[][] Sites { get; } = sites;

    /// <summary>By point: a row per point with all of its values.</summary>
    public double[][] ByPoint => byPoint.Value;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] Turn(double[] site, int stride)
    {
        var turned = new double[site.Length];
        int values = site.Length / stride;
        for (int start = 0; start < values; start += Line)
        {
            int end = Math.Min(values, start + Line);
            for (int x = 0; x < stride; x++)
            {
                for (int value = start; value < end; value++)
                {
                    turned[(x * values) + value] = site[(value * stride) + x];
                }
            }
        }

        return turned;
    }
}
