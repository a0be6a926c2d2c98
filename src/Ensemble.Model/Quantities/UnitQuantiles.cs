using System.Collections.Immutable;
using System.Numerics;

namespace Ensemble.Model.Quantities;

/// <summary>The distribution of a number over the units of a layer, as quantiles at fixed levels.</summary>
public static class UnitQuantiles
{
    /// <summary>The levels p, ascending.</summary>
    public static ImmutableArray<double> Levels { get; } = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    /// <summary>
    /// Quantiles of a sample of n values: that of level p stands at place pn + ½ among the sorted ones, the k-th of which has place k, and between
    /// neighbours in proportion. They are off by O(1/n).
    /// </summary>
    /// <param name="values">At least one value; sorted in place.</param>
    /// <param name="target">One quantile a level.</param>
    public static void Of<T>(Span<T> values, Span<double> target)
        where T : IFloatingPointIeee754<T>
    {
        values.Sort();
        for (int i = 0; i < Levels.Length; i++)
        {
            double place = Math.Clamp((Levels[i] * values.Length) - 0.5, 0, values.Length - 1);
            int below = (int)place;
            double low = double.CreateChecked(values[below]), high = double.CreateChecked(values[Math.Min(below + 1, values.Length - 1)]);
            target[i] = low + ((place - below) * (high - low));
        }
    }
}
