using System.Collections.Immutable;
using Ensemble.Experiments.Results.Npz;

namespace Ensemble.Experiments.Reporting;

/// <summary>Builds the diagrams from the arrays of a run; a diagram without data is left out.</summary>
internal sealed class ChartSections(RunArrays? measured, RunArrays? predicted, int? members)
{
    private readonly ImmutableArray<ChosenPoint> trainPoints = Points(measured, predicted, isTrain: true);
    private readonly ImmutableArray<ChosenPoint> testPoints = Points(measured, predicted, isTrain: false);

    /// <summary>All sections with at least one diagram.</summary>
    public ImmutableArray<ChartSection> Build() =>
        [.. new[] { Predictor(), Error(), Variance(), Kernel() }.Where(section => section.Charts.Length > 0)];

    private static ImmutableArray<ChosenPoint> Points(RunArrays? measured, RunArrays? predicted, bool isTrain) =>
        (predicted?.PredictorMean is null ? measured : predicted) is { PredictorMean: not null } arrays ? PointChoice.Choose(arrays, isTrain) : [];

    private ChartSection Predictor() => new(
        "predictor",
        "Predictor",
        "Mean of f(x, t) over the ensemble at a few points, chosen to span the range of final predictions. Error bars: one standard error of the ensemble mean.",
        Charts(
            AtPoints("Training points", "mean predictor f", trainPoints, "predictor_mean", Sem("predictor_sem"), fromZero: false),
            AtPoints("Test points", "mean predictor f", testPoints, "predictor_mean", Sem("predictor_sem"), fromZero: false)));

    private ChartSection Error() => new(
        "error",
        "Error and accuracy",
        "Mean over points and over the ensemble. The error of theory is (mean − y)² + variance; accuracy is the fraction of networks and points with the right class.",
        Charts(
            OverTime("Squared error", "squared error (units of y²)", false, ("training", "mse_train"), ("test", "mse_test")),
            OverTime("Accuracy", "accuracy (%)", true, ("training", "accuracy_train"), ("test", "accuracy_test"))));

    private ChartSection Variance() => new(
        "variance",
        "Fluctuations between networks",
        "Variance of f(x, t) over the ensemble, at the same points."
            + (members > 1 ? $" Error bars: one standard error of a variance from {members} normal members, variance·√(2/{members - 1})." : string.Empty),
        Charts(
            AtPoints("Training points", "variance of f", trainPoints, "predictor_variance", VarianceError, fromZero: true),
            AtPoints("Test points", "variance of f", testPoints, "predictor_variance", VarianceError, fromZero: true)));

    private ChartSection Kernel() => new(
        "kernel",
        "Neural tangent kernel",
        "How far the empirical kernel moves during training, and single entries K(x, x′) of it; numbers are indices of points. Error bars: one standard error of the ensemble mean.",
        Charts(
            OverTime("Drift from t = 0", "relative change of the NTK", false, ("NTK drift", "ntk_drift")),
            KernelEntries()));

    private static ImmutableArray<Chart> Charts(params Chart?[] charts) => [.. charts.OfType<Chart>()];

    private Func<double[], int, double?> Sem(string name)
    {
        double[]? errors = measured?.Cube(name)?.Values;
        return (_, index) => errors?[index];
    }

    private double? VarianceError(double[] variances, int index) => members > 1 ? variances[index] * Math.Sqrt(2.0 / (members.Value - 1)) : null;

    private Chart? AtPoints(string title, string axis, ImmutableArray<ChosenPoint> points, string name, Func<double[], int, double?> error, bool fromZero)
    {
        var series = new List<ChartSeries>();
        foreach (RunArrays arrays in new[] { predicted, measured }.OfType<RunArrays>())
        {
            if (arrays.Cube(name) is not { } cube)
            {
                continue;
            }

            bool isTheory = arrays == predicted;
            for (int colour = 0; colour < points.Length; colour++)
            {
                ChosenPoint chosen = points[colour];
                int[] indices = [.. Enumerable.Range(0, arrays.Time.Length).Select(n => (((n * cube.Shape[1]) + chosen.Point) * cube.Shape[2]) + chosen.Output)];
                if (chosen.Point < cube.Shape[1] && chosen.Output < cube.Shape[2])
                {
                    series.Add(Series(chosen.Name, colour, isTheory, arrays.Time, index => cube.Values[indices[index]], index => isTheory ? null : error(cube.Values, indices[index])));
                }
            }
        }

        return series.Count > 0 ? new Chart(title, axis, false, fromZero, [.. series]) : null;
    }

    private Chart? OverTime(string title, string axis, bool isPercent, params (string Label, string Array)[] quantities)
    {
        var series = new List<ChartSeries>();
        for (int colour = 0; colour < quantities.Length; colour++)
        {
            (string label, string name) = quantities[colour];
            if (predicted?.Vector(name) is { } theory)
            {
                series.Add(Series(label, colour, true, predicted.Time, index => theory[index], _ => null));
            }

            if (measured?.Vector(name) is { } values)
            {
                double[]? errors = measured.Vector(name + "_sem");
                series.Add(Series(label, colour, false, measured.Time, index => values[index], index => errors?[index]));
            }
        }

        return series.Count > 0 ? new Chart(title, axis, isPercent, true, [.. series]) : null;
    }

    private Chart? KernelEntries()
    {
        int[] points = [.. trainPoints.Take(1).Concat(trainPoints.TakeLast(1)).Concat(testPoints.Take(1)).Select(chosen => chosen.Point).Distinct()];
        var series = new List<ChartSeries>();
        foreach (RunArrays arrays in new[] { predicted, measured }.OfType<RunArrays>())
        {
            bool isTheory = arrays == predicted;
            if (arrays.Cube("ntk") is not { } kernel || points.Any(point => point >= kernel.Shape[1] || point >= kernel.Shape[2]))
            {
                continue;
            }

            NpzArray? errors = isTheory ? null : arrays.Cube("ntk_sem");
            for (int colour = 0; colour < points.Length; colour++)
            {
                int At(int n) => (((n * kernel.Shape[1]) + points[0]) * kernel.Shape[2]) + points[colour];
                series.Add(Series($"K({points[0]}, {points[colour]})", colour, isTheory, arrays.Time, n => kernel.Values[At(n)], n => errors?.Values[At(n)]));
            }
        }

        return series.Count > 0 ? new Chart("Entries", "NTK entry K(x, x′)", false, false, [.. series]) : null;
    }

    private static ChartSeries Series(string name, int colour, bool isTheory, double[] time, Func<int, double> value, Func<int, double?> error)
    {
        float?[] errors = [.. Enumerable.Range(0, time.Length).Select(n => Finite(error(n)))];
        return new ChartSeries(
            name,
            colour,
            isTheory,
            [.. time.Select(t => (float)t)],
            [.. Enumerable.Range(0, time.Length).Select(n => Finite(value(n)))],
            errors.Any(e => e is not null) ? errors : null);
    }

    private static float? Finite(double? value) => value is { } number && float.IsFinite((float)number) ? (float)number : null;
}
