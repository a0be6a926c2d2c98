using System.Collections.Immutable;
using Ensemble.Experiments.Results;

namespace Ensemble.Experiments.Reporting;

/// <summary>Diagrams of what depends on two times: drift, decoders, and the diagonals of two-time kernels, against the lag.</summary>
/// <param name="sources">The arrays of the run.</param>
/// <param name="manifest">The manifest, for the times at which phases begin, or null.</param>
internal sealed class TwoTimeSection(ChartSources sources, Manifest? manifest)
{
    private const int MostTimes = 4;

    /// <summary>The section; empty if nothing depends on two times.</summary>
    public ChartSection Build() => new(
        "two-times",
        "Two times",
        "Quantities between an earlier time t′ (colours) and a later time t, against the lag t − t′; of two-time kernels the mean of K(x, x) over all points. Error bars: one standard error of the ensemble mean.",
        [.. (sources.Names?.PairNames ?? []).Where(IsDrawn).Select(Draw).OfType<Chart>()]);

    private static bool IsDrawn(string name) =>
        !name.EndsWith("_sem", StringComparison.Ordinal) && !name.EndsWith("_variance", StringComparison.Ordinal);

    private Chart? Draw(string name)
    {
        var series = new List<ChartSeries>();
        foreach ((RunArrays arrays, string array, SeriesKind kind) in sources.Of(name))
        {
            if (arrays.Pairs(array) is not { } values)
            {
                continue;
            }

            double[]? errors = kind == SeriesKind.Measured ? arrays.Pairs(array + "_sem", isDiagonalEnough: false) : null;
            foreach ((int colour, int earlier) in EarlierTimes(arrays.Time).Index())
            {
                int At(int later) => ((earlier + later) * arrays.Time.Length) + earlier;
                series.Add(ChartSeries.Of(
                    $"t′ = {Text.Number(arrays.Time[earlier])}",
                    colour,
                    kind,
                    [.. arrays.Time.Skip(earlier).Select(t => t - arrays.Time[earlier])],
                    later => values[At(later)],
                    later => errors?[At(later)]));
            }
        }

        string words = ObservableNames.Of(name);
        return Chart.Drawn(char.ToUpperInvariant(words[0]) + words[1..], words, AxisScale.Free, series) is { } chart ? chart with { IsLag = true } : null;
    }

    /// <summary>The beginnings of phases, and as many more as fit, spread over the record times.</summary>
    private ImmutableArray<int> EarlierTimes(double[] times)
    {
        IEnumerable<int> phases = (manifest?.Phases ?? []).Select(phase => Array.FindIndex(times, time => time >= phase * (1 - 1e-9))).Where(index => index >= 0);
        IEnumerable<int> spread = Enumerable.Range(0, MostTimes).Select(i => i * (times.Length - 1) / MostTimes);
        return [.. phases.Concat(spread).Distinct().Take(MostTimes).Order()];
    }
}
