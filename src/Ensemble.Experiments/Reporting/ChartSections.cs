using System.Collections.Immutable;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>Builds the diagrams from the arrays of a run; a diagram without data is left out.</summary>
/// <param name="measured">The measured arrays, or null.</param>
/// <param name="predicted">The predicted arrays, or null.</param>
/// <param name="manifest">The manifest, or null.</param>
/// <param name="theories">The names of the theories, that under the plain names first, where there are several; otherwise null.</param>
/// <param name="curves">Theory on a grid of its own, or null.</param>
internal sealed class ChartSections(RunArrays? measured, RunArrays? predicted, Manifest? manifest, IReadOnlyList<string>? theories = null, RunArrays? curves = null)
{
    private static readonly ImmutableArray<int> DrawnLevels = [1, 3, 4, 5, 7];

    private readonly ChartSources sources = new(measured, predicted, theories, curves, manifest?.Widths.Distinct().ToArray() is [var width] ? width : null);
    private readonly ImmutableArray<ChosenPoint> trainPoints = Points(measured, predicted, isTrain: true);
    private readonly ImmutableArray<ChosenPoint> testPoints = Points(measured, predicted, isTrain: false);

    /// <summary>All sections with at least one diagram.</summary>
    public ImmutableArray<ChartSection> Build()
    {
        ChartSection[] own = [.. new[] { Predictor(), Error(), Variance(), Kernel(), new TwoTimeSection(sources, manifest).Build(), measured is null ? null : new InfluenceSection(measured).Build(), Units() }.OfType<ChartSection>()];
        return [.. own.Append(Others([.. own.SelectMany(section => section.Charts).SelectMany(chart => chart.Arrays)])).Where(section => section.Charts.Length > 0)];
    }

    private static ImmutableArray<ChosenPoint> Points(RunArrays? measured, RunArrays? predicted, bool isTrain) =>
        (predicted?.PredictorMean is null ? measured : predicted) is { PredictorMean: not null } arrays ? PointChoice.Choose(arrays, isTrain) : [];

    private ChartSection Predictor()
    {
        NpzArray? errors = measured?.Cube(Catalogue.Find("predictor_mean").StandardErrorName);
        double? Error(NpzArray mean, int index) => errors?.Values[index];
        return new ChartSection(
            "predictor",
            "Predictor",
            "Mean of f(x, t) over the ensemble at a few points, chosen to span the range of final predictions. Error bars: one standard error of the ensemble mean.",
            Charts(
                AtPoints("Training points", trainPoints, Catalogue.Find("predictor_mean"), Error),
                AtPoints("Test points", testPoints, Catalogue.Find("predictor_mean"), Error)));
    }

    private ChartSection Error() => new(
        "error",
        "Error and accuracy",
        "Mean over points and over the ensemble. The error of theory is (mean − y)² + variance; accuracy is the fraction of networks and points with the right class."
            + StoppingText.Of(measured, predicted, manifest),
        Charts(
            OverTime("Squared error", ("training", "mse_train"), ("test", "mse_test")),
            OverTime("Accuracy", ("training", "accuracy_train"), ("test", "accuracy_test"))));

    private ChartSection Variance()
    {
        NpzArray? errors = measured?.Cube(Catalogue.StandardErrorOf("predictor_variance"));
        double? Error(NpzArray variance, int index) => errors?.Values[index];
        return new ChartSection(
            "variance",
            "Fluctuations between networks",
            "Variance of f(x, t) over the ensemble, at the same points."
                + (errors is null ? string.Empty : " Error bars: one standard error of the variance, from the fourth moment of f; antithetic pairs count as one sample."),
            Charts(
                AtPoints("Training points", trainPoints, Catalogue.Find("predictor_variance"), Error),
                AtPoints("Test points", testPoints, Catalogue.Find("predictor_variance"), Error)));
    }

    private ChartSection Kernel() => new(
        "kernel",
        "Neural tangent kernel",
        "How far the empirical kernel moves during training, and single entries K(x, x′) of it; numbers are indices of points. Error bars: one standard error of the ensemble mean.",
        Charts(
            OverTime("Drift from t = 0", (ObservableNames.Of("ntk_drift"), "ntk_drift")),
            KernelEntries()));

    private ChartSection Units()
    {
        ChosenPoint[] points = [.. trainPoints.Take(1).Concat(testPoints.Take(1))];
        IEnumerable<string> names = (measured ?? predicted)?.CubeNames.Where(name => Catalogue.TryFind(name) is { Drawing.Form: DrawingForm.Quantiles }) ?? [];
        return new ChartSection(
            "units",
            "Hidden units",
            "How preactivations are distributed over the units of a layer: quantiles at one training and one test point, from 5 % to 95 %. Error bars: one standard error of the ensemble mean.",
            Charts([.. names.SelectMany(name => points.Select(point => Quantiles(name, point)))]));
    }

    private Chart? Quantiles(string name, ChosenPoint point)
    {
        Quantity quantity = Catalogue.Find(name);
        NpzArray? errors = measured?.Cube(quantity.StandardErrorName);
        var series = new List<ChartSeries>();
        foreach (ChartSource source in sources.Of(name).Where(source => source.Width is null))
        {
            if (source.Arrays.Cube(source.Name) is { } quantiles)
            {
                foreach ((int colour, int level) in DrawnLevels.Index())
                {
                    AddEntry(series, $"{100 * UnitQuantiles.Levels[level]:F0} %", colour, source, quantiles, (point.Point, level), index => errors?.Values[index]);
                }
            }
        }

        return Showing([name], Chart.Drawn($"{ObservableNames.Title(name)}, {point.Name}", quantity.Drawing.Axis, quantity.Drawing.Scale, series));
    }

    private ChartSection Others(HashSet<string> drawn)
    {
        IEnumerable<string> names = measured?.VectorNames.Where(name => Catalogue.TryFind(name) is { Drawing.Form: DrawingForm.OverTime } && !drawn.Contains(name)) ?? [];
        return new ChartSection(
            "others",
            "Other observables",
            "Everything else that was measured at each time. Error bars: one standard error of the ensemble mean.",
            Charts([.. names.Select(name => OverTime(ObservableNames.Title(name), (ObservableNames.Of(name), name)))]));
    }

    private static Chart? Showing(ImmutableArray<string> arrays, Chart? chart) => chart is null ? null : chart with { Arrays = arrays };

    private static ImmutableArray<Chart> Charts(params Chart?[] charts) => [.. charts.OfType<Chart>()];

    private Chart? AtPoints(string title, ImmutableArray<ChosenPoint> points, Quantity quantity, Func<NpzArray, int, double?> error)
    {
        var series = new List<ChartSeries>();
        foreach (ChartSource source in sources.Of(quantity.Name))
        {
            if (source.Cube() is { } cube)
            {
                for (int colour = 0; colour < points.Length; colour++)
                {
                    ChosenPoint chosen = points[colour];
                    AddEntry(series, chosen.Name, colour, source, cube, (chosen.Point, chosen.Output), index => error(cube, index));
                }
            }
        }

        return Showing([quantity.Name], Chart.Drawn(title, quantity.Drawing.Axis, quantity.Drawing.Scale, series));
    }

    /// <summary>Curves of quantities over time in one diagram; the first one says how it is drawn.</summary>
    private Chart? OverTime(string title, params (string Label, string Array)[] quantities)
    {
        Drawing drawing = Catalogue.Find(quantities[0].Array).Drawing;
        var series = new List<ChartSeries>();
        for (int colour = 0; colour < quantities.Length; colour++)
        {
            foreach (ChartSource source in sources.Of(quantities[colour].Array))
            {
                if (source.Width is null && source.Arrays.Vector(source.Name) is { } values)
                {
                    double[]? errors = source.Arrays.Vector(Catalogue.StandardErrorOf(source.Name));
                    series.Add(ChartSeries.Of(quantities[colour].Label, colour, source, source.Arrays.Time, n => values[n], n => errors?[n]));
                }
            }
        }

        return Showing([.. quantities.Select(quantity => quantity.Array)], Chart.Drawn(title, drawing.Axis, drawing.Scale, series));
    }

    private Chart? KernelEntries()
    {
        int[] points = [.. trainPoints.Take(1).Concat(trainPoints.TakeLast(1)).Concat(testPoints.Take(1)).Select(chosen => chosen.Point).Distinct()];
        Quantity ntk = Catalogue.Find("ntk");
        NpzArray? errors = measured?.Cube(ntk.StandardErrorName);
        var series = new List<ChartSeries>();
        foreach (ChartSource source in sources.Of(ntk.Name).Where(source => source.Width is null))
        {
            if (source.Cube() is { } kernel)
            {
                for (int colour = 0; colour < points.Length; colour++)
                {
                    string name = $"K({points[0]}, {points[colour]})";
                    AddEntry(series, name, colour, source, kernel, (points[0], points[colour]), index => errors?.Values[index]);
                }
            }
        }

        return Showing([ntk.Name], Chart.Drawn("Entries", ntk.Drawing.Axis, ntk.Drawing.Scale, series));
    }

    private static void AddEntry(
        List<ChartSeries> series, string name, int colour, ChartSource source, NpzArray cube, (int Row, int Column) entry, Func<int, double?> error)
    {
        if (entry.Row < cube.Shape[1] && entry.Column < cube.Shape[2])
        {
            int At(int n) => (((n * cube.Shape[1]) + entry.Row) * cube.Shape[2]) + entry.Column;
            double[]? own = source.Kind == SeriesKind.Measured ? null : source.Arrays.Cube(Catalogue.StandardErrorOf(source.Name))?.Values;
            series.Add(ChartSeries.Of(name, colour, source, source.Arrays.Time, n => cube.Values[At(n)], n => source.Kind == SeriesKind.Measured ? error(At(n)) : own?[At(n)]));
        }
    }
}
