using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Results;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>Diagrams of what depends on two times: drift, decoders, and the diagonals of two-time kernels, against the lag.</summary>
/// <param name="sources">The arrays of the run.</param>
/// <param name="manifest">The manifest, for the times at which phases begin, or null.</param>
internal sealed class TwoTimeSection(ChartSources sources, Manifest? manifest)
{
    /// <summary>The section; empty if nothing depends on two times.</summary>
    public ChartSection Build() => new(
        "two-times",
        "Two times",
        "Quantities between an earlier time t′ (colours) and a later time t, against the lag t − t′; of two-time kernels the mean of K(x, x) over all points. Error bars: one standard error of the ensemble mean.",
        [.. (sources.Names?.PairNames ?? []).Where(name => Catalogue.TryFind(name) is { Drawing.Form: DrawingForm.OverLag }).Select(Draw).OfType<Chart>()]);

    private Chart? Draw(string name)
    {
        var series = new List<ChartSeries>();
        foreach (ChartSource source in sources.Of(name).Where(source => source.Width is null))
        {
            series.AddRange(source.Curves is { } curves ? FromCurves(source, curves) : AtRecordTimes(source));
        }

        Drawing drawing = Catalogue.Find(name).Drawing;
        return Chart.Drawn(ObservableNames.Title(name), drawing.Axis, drawing.Scale, series) is { } chart ? chart with { Along = ChartAxis.Lag, Arrays = [name] } : null;
    }

    private static IEnumerable<ChartSeries> FromCurves(ChartSource source, LagCurves curves) => curves.Of(source.Name).Select((curve, colour) =>
        ChartSeries.Of(Label(curve.Earlier), colour, source, curve.Lags, n => curve.Values[n], _ => null));

    private IEnumerable<ChartSeries> AtRecordTimes(ChartSource source)
    {
        RunArrays arrays = source.Arrays;
        if (arrays.Pairs(source.Name) is not { } values)
        {
            yield break;
        }

        double[]? errors = source.Kind == SeriesKind.Measured ? arrays.Pairs(Catalogue.StandardErrorOf(source.Name), isDiagonalEnough: false) : null;
        foreach ((int colour, int earlier) in EarlierTimes.Of(arrays.Time, manifest?.Phases ?? []).Index())
        {
            int At(int later) => ((earlier + later) * arrays.Time.Length) + earlier;
            yield return ChartSeries.Of(
                Label(arrays.Time[earlier]),
                colour,
                source,
                [.. arrays.Time.Skip(earlier).Select(t => t - arrays.Time[earlier])],
                later => values[At(later)],
                later => errors?[At(later)]);
        }
    }

    private static string Label(double earlier) => $"t′ = {Text.Number(earlier)}";
}
