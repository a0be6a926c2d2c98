using System.Collections.Immutable;
using Ensemble.Experiments.Reporting;

namespace Ensemble.Experiments.Sweeps;

/// <summary>Errors and accuracies of the points of a sweep over each other: a colour for each value of the last key that varies, a diagram for the others.</summary>
internal static class SweepCharts
{
    private static readonly (string Id, string Title, string Axis, string Array, AxisScale Scale)[] Quantities =
    [
        ("train", "Training error", "squared error (units of y²)", "mse_train", AxisScale.Logarithmic),
        ("test", "Test error", "squared error (units of y²)", "mse_test", AxisScale.Logarithmic),
        ("accuracy", "Test accuracy", "accuracy (%)", "accuracy_test", AxisScale.Percent),
    ];

    /// <summary>The sections of the page; none before a point is done.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="points">The points.</param>
    public static ImmutableArray<ChartSection> Build(SweepGrid grid, IEnumerable<SweepPoint> points)
    {
        var curves = Quantities.ToDictionary(quantity => quantity.Id, _ => new Dictionary<string, List<ChartSeries>>());
        foreach (SweepPoint point in points.Where(point => point.Folder is not null))
        {
            using RunArrays? predicted = RunArrays.TryOpen(Path.Combine(point.Folder!, "predicted.npz"));
            using RunArrays? measured = RunArrays.TryOpen(Path.Combine(point.Folder!, "measured.npz"));
            foreach ((string id, _, _, string array, _) in Quantities)
            {
                Add(curves[id], new ChartSources(measured, predicted), grid, point, array);
            }
        }

        ImmutableArray<ChartSection> sections =
        [
            .. Quantities.Select(quantity => new ChartSection(
                quantity.Id,
                quantity.Title,
                "Mean over points and over the ensemble.",
                [.. curves[quantity.Id].Select(chart => Chart.Drawn(chart.Key.Length > 0 ? chart.Key : quantity.Title, quantity.Axis, quantity.Scale, chart.Value)).OfType<Chart>()]))
                .Where(section => !section.Charts.IsEmpty),
        ];
        return sections.Any(section => section.Charts.Length > 1) || sections.IsEmpty ? sections
            : [sections[0] with { Id = "curves", Title = "Curves", Charts = [.. sections.SelectMany(section => section.Charts)] }];
    }

    private static void Add(Dictionary<string, List<ChartSeries>> charts, ChartSources sources, SweepGrid grid, SweepPoint point, string name)
    {
        GridAxis[] axes = [.. grid.Varying];
        string title = Words(axes.SkipLast(1), point), label = Words(axes.TakeLast(1), point);
        int colour = axes.Length == 0 ? 0 : axes[^1].Values.IndexOf(point.ValueOf(axes[^1].Key));
        foreach ((RunArrays arrays, string array, SeriesKind kind) in sources.Of(name).Where(source => source.Kind != SeriesKind.Continuous))
        {
            if (arrays.Vector(array) is { } values)
            {
                double[]? errors = kind == SeriesKind.Measured ? arrays.Vector(array + "_sem") : null;
                charts.TryAdd(title, []);
                charts[title].Add(ChartSeries.Of(label, colour, kind, arrays.Time, n => values[n], n => errors?[n]));
            }
        }
    }

    private static string Words(IEnumerable<GridAxis> axes, SweepPoint point) =>
        string.Join(", ", axes.Select(axis => $"{axis.Key[(axis.Key.LastIndexOf('.') + 1)..].Replace('_', ' ')} = {point.ValueOf(axis.Key)}"));
}
