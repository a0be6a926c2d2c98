using System.Collections.Immutable;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Reporting;

/// <summary>Builds the diagrams from the arrays of a run; a diagram without data is left out.</summary>
/// <param name="measured">The measured arrays, or null.</param>
/// <param name="predicted">The predicted arrays, or null.</param>
/// <param name="manifest">The manifest, or null.</param>
internal sealed class ChartSections(RunArrays? measured, RunArrays? predicted, Manifest? manifest)
{
    private readonly int? members = manifest?.Members;
    private readonly ChartSources sources = new(measured, predicted);
    private readonly ImmutableArray<ChosenPoint> trainPoints = Points(measured, predicted, isTrain: true);
    private readonly ImmutableArray<ChosenPoint> testPoints = Points(measured, predicted, isTrain: false);

    /// <summary>All sections with at least one diagram.</summary>
    public ImmutableArray<ChartSection> Build() =>
        [.. new[] { Predictor(), Error(), Variance(), Kernel(), new TwoTimeSection(sources, manifest).Build(), Others() }.Where(section => section.Charts.Length > 0)];

    private static ImmutableArray<ChosenPoint> Points(RunArrays? measured, RunArrays? predicted, bool isTrain) =>
        (predicted?.PredictorMean is null ? measured : predicted) is { PredictorMean: not null } arrays ? PointChoice.Choose(arrays, isTrain) : [];

    private ChartSection Predictor()
    {
        NpzArray? errors = measured?.Cube("predictor_sem");
        double? Error(NpzArray mean, int index) => errors?.Values[index];
        return new ChartSection(
            "predictor",
            "Predictor",
            "Mean of f(x, t) over the ensemble at a few points, chosen to span the range of final predictions. Error bars: one standard error of the ensemble mean.",
            Charts(
                AtPoints("Training points", "mean predictor f", trainPoints, "predictor_mean", Error, AxisScale.Free),
                AtPoints("Test points", "mean predictor f", testPoints, "predictor_mean", Error, AxisScale.Free)));
    }

    private ChartSection Error() => new(
        "error",
        "Error and accuracy",
        "Mean over points and over the ensemble. The error of theory is (mean − y)² + variance; accuracy is the fraction of networks and points with the right class."
            + StoppingText.Of(measured, predicted, manifest),
        Charts(
            OverTime("Squared error", "squared error (units of y²)", AxisScale.Logarithmic, ("training", "mse_train"), ("test", "mse_test")),
            OverTime("Accuracy", "accuracy (%)", AxisScale.Percent, ("training", "accuracy_train"), ("test", "accuracy_test"))));

    private ChartSection Variance()
    {
        // The predictor is Gaussian over the ensemble up to O(1/N).
        double? Error(NpzArray variance, int index) => members > 1 ? variance.Values[index] * Math.Sqrt(2.0 / (members.Value - 1)) : null;
        return new ChartSection(
            "variance",
            "Fluctuations between networks",
            "Variance of f(x, t) over the ensemble, at the same points."
                + (members > 1 ? $" Error bars: one standard error of a variance from {members} normal members, variance·√(2/{members - 1})." : string.Empty),
            Charts(
                AtPoints("Training points", "variance of f", trainPoints, "predictor_variance", Error, AxisScale.Logarithmic),
                AtPoints("Test points", "variance of f", testPoints, "predictor_variance", Error, AxisScale.Logarithmic)));
    }

    private ChartSection Kernel() => new(
        "kernel",
        "Neural tangent kernel",
        "How far the empirical kernel moves during training, and single entries K(x, x′) of it; numbers are indices of points. Error bars: one standard error of the ensemble mean.",
        Charts(
            OverTime("Drift from t = 0", "relative change of the NTK", AxisScale.FromZero, ("NTK drift", "ntk_drift")),
            KernelEntries()));

    private ChartSection Others()
    {
        string[] shown = ["time", "step", "y", "train_count", "mse_train", "mse_test", "accuracy_train", "accuracy_test", "ntk_drift"];
        IEnumerable<string> names = measured?.VectorNames.Except(shown).Where(name => !name.EndsWith("_sem", StringComparison.Ordinal) && !name.EndsWith("_variance", StringComparison.Ordinal)) ?? [];
        return new ChartSection(
            "others",
            "Other observables",
            "Everything else that was measured at each time. Error bars: one standard error of the ensemble mean.",
            Charts([.. names.Select(name => OverTime(ObservableNames.Of(name), ObservableNames.Of(name), AxisScale.Free, (ObservableNames.Of(name), name)))]));
    }

    private static ImmutableArray<Chart> Charts(params Chart?[] charts) => [.. charts.OfType<Chart>()];

    private Chart? AtPoints(string title, string axis, ImmutableArray<ChosenPoint> points, string name, Func<NpzArray, int, double?> error, AxisScale scale)
    {
        var series = new List<ChartSeries>();
        foreach ((RunArrays arrays, string array, SeriesKind kind) in sources.Of(name))
        {
            if (arrays.Cube(array) is { } cube)
            {
                for (int colour = 0; colour < points.Length; colour++)
                {
                    ChosenPoint chosen = points[colour];
                    AddEntry(series, chosen.Name, colour, kind, arrays.Time, cube, (chosen.Point, chosen.Output), index => error(cube, index));
                }
            }
        }

        return Chart.Drawn(title, axis, scale, series);
    }

    private Chart? OverTime(string title, string axis, AxisScale scale, params (string Label, string Array)[] quantities)
    {
        var series = new List<ChartSeries>();
        for (int colour = 0; colour < quantities.Length; colour++)
        {
            foreach ((RunArrays arrays, string array, SeriesKind kind) in sources.Of(quantities[colour].Array))
            {
                if (arrays.Vector(array) is { } values)
                {
                    double[]? errors = kind == SeriesKind.Measured ? arrays.Vector(array + "_sem") : null;
                    series.Add(ChartSeries.Of(quantities[colour].Label, colour, kind, arrays.Time, n => values[n], n => errors?[n]));
                }
            }
        }

        return Chart.Drawn(title, axis, scale, series);
    }

    private Chart? KernelEntries()
    {
        int[] points = [.. trainPoints.Take(1).Concat(trainPoints.TakeLast(1)).Concat(testPoints.Take(1)).Select(chosen => chosen.Point).Distinct()];
        NpzArray? errors = measured?.Cube("ntk_sem");
        var series = new List<ChartSeries>();
        foreach ((RunArrays arrays, string array, SeriesKind kind) in sources.Of("ntk"))
        {
            if (arrays.Cube(array) is { } kernel)
            {
                for (int colour = 0; colour < points.Length; colour++)
                {
                    string name = $"K({points[0]}, {points[colour]})";
                    AddEntry(series, name, colour, kind, arrays.Time, kernel, (points[0], points[colour]), index => errors?.Values[index]);
                }
            }
        }

        return Chart.Drawn("Entries", "NTK entry K(x, x′)", AxisScale.Free, series);
    }

    private static void AddEntry(
        List<ChartSeries> series, string name, int colour, SeriesKind kind, double[] time, NpzArray cube, (int Row, int Column) entry, Func<int, double?> error)
    {
        if (entry.Row < cube.Shape[1] && entry.Column < cube.Shape[2])
        {
            int At(int n) => (((n * cube.Shape[1]) + entry.Row) * cube.Shape[2]) + entry.Column;
            series.Add(ChartSeries.Of(name, colour, kind, time, n => cube.Values[At(n)], n => kind == SeriesKind.Measured ? error(At(n)) : null));
        }
    }
}
