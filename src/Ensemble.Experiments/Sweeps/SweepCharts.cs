using System.Collections.Immutable;
using Ensemble.Experiments.Reporting;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Sweeps;

/// <summary>Errors, accuracies and what says how far features have moved, of the points of a sweep over each other: a colour for each value of the last key that varies, a diagram for the others.</summary>
internal static class SweepCharts
{
    private static readonly ImmutableArray<Quantity> Errors = [.. new[] { "mse_train", "mse_test", "accuracy_test" }.Select(Catalogue.Find)];
    private static readonly ImmutableArray<string> Features = ["ntk_drift", "ntk_alignment", "alignment", "feature_change", "weight_change"];

    /// <summary>The sections of the page; none before a point is done.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="points">The points.</param>
    public static ImmutableArray<ChartSection> Build(SweepGrid grid, IEnumerable<SweepPoint> points)
    {
        SweepPoint[] done = [.. points.Where(point => point.Folder is not null)];
        Quantity[] quantities = [.. Errors, .. done.SelectMany(FeaturesOf).DistinctBy(quantity => quantity.Name)];
        var curves = quantities.ToDictionary(quantity => quantity.Name, _ => new Dictionary<string, List<ChartSeries>>());
        foreach (SweepPoint point in done)
        {
            using RunArrays? predicted = RunArrays.TryOpen(Path.Combine(point.Folder!, "predicted.npz"));
            using RunArrays? measured = RunArrays.TryOpen(Path.Combine(point.Folder!, "measured.npz"));
            foreach (Quantity quantity in quantities)
            {
                Add(curves[quantity.Name], new ChartSources(measured, predicted, point.Comparison?.Theories?.Select(theory => theory.Theory).ToArray()), grid, point, quantity.Name);
            }
        }

        ImmutableArray<ChartSection> sections =
        [
            .. quantities.Select(quantity => new ChartSection(
                quantity.Name,
                ObservableNames.Title(quantity.Name),
                "Mean over points and over the ensemble.",
                [.. curves[quantity.Name].Select(chart => Chart.Drawn(chart.Key.Length > 0 ? chart.Key : ObservableNames.Title(quantity.Name), quantity.Drawing.Axis, quantity.Drawing.Scale, chart.Value)).OfType<Chart>()]))
                .Where(section => !section.Charts.IsEmpty),
        ];
        return sections.Any(section => section.Charts.Length > 1) || sections.IsEmpty ? sections
            : [sections[0] with { Id = "curves", Title = "Curves", Charts = [.. sections.SelectMany(section => section.Charts)] }];
    }

    private static IEnumerable<Quantity> FeaturesOf(SweepPoint point)
    {
        using RunArrays? measured = RunArrays.TryOpen(Path.Combine(point.Folder!, "measured.npz"));
        return [.. (measured?.VectorNames ?? []).Select(Catalogue.TryFind).OfType<Quantity>().Where(quantity => Features.Contains(quantity.Family))];
    }

    private static void Add(Dictionary<string, List<ChartSeries>> charts, ChartSources sources, SweepGrid grid, SweepPoint point, string name)
    {
        GridAxis[] axes = [.. grid.Varying];
        string title = Words(axes.SkipLast(1), point), label = Words(axes.TakeLast(1), point);
        int colour = axes.Length == 0 ? 0 : axes[^1].Values.IndexOf(point.ValueOf(axes[^1].Key));
        foreach (ChartSource source in sources.Of(name).Where(source => source.Kind != SeriesKind.Continuous))
        {
            if (source.Arrays.Vector(source.Name) is { } values)
            {
                double[]? errors = source.Arrays.Vector(Catalogue.StandardErrorOf(source.Name));
                charts.TryAdd(title, []);
                charts[title].Add(ChartSeries.Of(label, colour, source, source.Arrays.Time, n => values[n], n => errors?[n]));
            }
        }
    }

    private static string Words(IEnumerable<GridAxis> axes, SweepPoint point) =>
        string.Join(", ", axes.Select(axis => $"{axis.Key[(axis.Key.LastIndexOf('.') + 1)..].Replace('_', ' ')} = {point.ValueOf(axis.Key)}"));
}
