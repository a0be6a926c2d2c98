using System.Collections.Immutable;
using Ensemble.Experiments.Results;
using Ensemble.Model.Quantities;

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
        [.. (sources.Names?.PairNames ?? []).Where(name => Catalogue.TryFind(name) is { Drawing.Form: DrawingForm.OverLag }).Select(Draw).OfType<Chart>()]);

    private Chart? Draw(string name)
    {
        var series = new List<ChartSeries>();
        foreach (ChartSource source in sources.Of(name))
        {
            RunArrays arrays = source.Arrays;
            if (arrays.Pairs(source.Name) is not { } values)
            {
                continue;
            }

            double[]? errors = source.Kind == SeriesKind.Measured ? arrays.Pairs(Catalogue.StandardErrorOf(source.Name), isDiagonalEnough: false) : null;
            foreach ((int colour, int earlier) in EarlierTimes(arrays.Time).Index())
            {
                int At(int later) => ((earlier + later) * arrays.Time.Length) + earlier;
                series.Add(ChartSeries.Of(
                    $"t′ = {Text.Number(arrays.Time[earlier])}",
                    colour,
                    source,
                    [.. arrays.Time.Skip(earlier).Select(t => t - arrays.Time[earlier])],
                    later => values[At(later)],
                    later => errors?[At(later)]));
            }
        }

        Drawing drawing = Catalogue.Find(name).Drawing;
        return Chart.Drawn(ObservableNames.Title(name), drawing.Axis, drawing.Scale, series) is { } chart ? chart with { IsLag = true } : null;
    }

    /// <summary>The beginnings of phases, and as many more as fit, spread over the record times.</summary>
    private ImmutableArray<int> EarlierTimes(double[] times)
    {
        IEnumerable<int> phases = (manifest?.Phases ?? []).Select(phase => Array.FindIndex(times, time => time >= phase * (1 - 1e-9))).Where(index => index >= 0);
        IEnumerable<int> spread = Enumerable.Range(0, MostTimes).Select(i => i * (times.Length - 1) / MostTimes);
        return [.. phases.Concat(spread).Distinct().Take(MostTimes).Order()];
    }
}
