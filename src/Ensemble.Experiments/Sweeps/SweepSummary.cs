using System.Globalization;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Sweeps;

/// <summary>The summary of a sweep: <c>sweep.json</c> and <c>sweep.csv</c> for programs, <c>sweep.html</c> for people, and <c>phase.svg</c>, which theory wins where.</summary>
public static class SweepSummary
{
    private static readonly (string Name, string Group)[] Columns = [("predictor_mean", "train"), ("predictor_mean", "test"), ("predictor_variance", "test"), ("ntk", "all")];
    private static readonly string[] StoppingTitles = ["best time: theory", "best time: measured"];

    /// <summary>The titles of the table, the keys that vary first.</summary>
    /// <param name="grid">The grid.</param>
    public static IReadOnlyList<string> Titles(SweepGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. grid.Varying.Select(axis => axis.Key), "status", "wins (or is nearest)", .. Columns.Select(column => $"rms z: {ObservableNames.Of(column.Name)}{(column.Group == "all" ? "" : $", {ObservableNames.Group(column.Group)}")}"), .. StoppingTitles, "seconds"];
    }

    /// <summary>The cells of a row of the table.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="point">The point.</param>
    public static IReadOnlyList<string> Cells(SweepGrid grid, SweepPoint point)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(point);
        return
        [
            .. grid.Varying.Select(axis => point.ValueOf(axis.Key)),
            point.Error ?? point.Status,
            point.Winner is { } winner ? winner.IsInside ? winner.Theory : $"({winner.Theory})" : "–",
            .. Columns.Select(column => Short(point.AgreementOf(column.Name, column.Group)?.RmsZ)),
            Best(point.PredictedStopping, point.PredictedStopping),
            Best(point.MeasuredStopping, point.PredictedStopping),
            Short(point.Seconds),
        ];
    }

    /// <summary>The table for spreadsheets and scripts: every key that varies, the status, all agreements, and when to stop.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="points">The points.</param>
    internal static string Csv(SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        (string Name, string Group)[] agreements = [.. points.SelectMany(point => point.Comparison?.Observables ?? []).Select(row => (row.Name, row.Group)).Distinct()];
        string[] theories = SweepScores.TheoriesOf(points);
        var lines = new List<string>
        {
            Line([
                .. grid.Varying.Select(axis => axis.Key), "status", "folder", "seconds",
                .. agreements.SelectMany(row => new[] { $"rms_difference:{row.Name}:{row.Group}", $"rms_z:{row.Name}:{row.Group}" }),
                "best_time_predicted", "best_error_predicted", "last_error_predicted",
                "best_time_measured", "best_time_from", "best_time_to", "best_error_measured", "last_error_measured",
                .. SweepScores.Titles(theories)]),
        };
        lines.AddRange(points.Select(point => Line([
            .. grid.Varying.Select(axis => point.ValueOf(axis.Key)), point.Error ?? point.Status, point.Folder ?? "", Exact(point.Seconds),
            .. agreements.SelectMany(row => new[] { Exact(point.AgreementOf(row.Name, row.Group)?.RmsDifference), Exact(point.AgreementOf(row.Name, row.Group)?.RmsZ) }),
            Exact(point.PredictedStopping?.Time), Exact(point.PredictedStopping?.Error), Exact(point.PredictedStopping?.LastError),
            Exact(point.MeasuredStopping?.Time), Exact(point.MeasuredStopping?.Span?.From), Exact(point.MeasuredStopping?.Span?.To), Exact(point.MeasuredStopping?.Error), Exact(point.MeasuredStopping?.LastError),
            .. SweepScores.Cells(point, theories)])));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A best time in words: where theory says that the error never rises again there is none.</summary>
    /// <param name="stopping">The stopping of theory or networks.</param>
    /// <param name="theory">That of theory.</param>
    internal static string Best(Stopping? stopping, Stopping? theory) => stopping is null || theory is null ? "–"
        : !theory.IsInterior ? "never rises"
        : Short(stopping.Time) + (stopping.Span is { } span ? $" ({Short(span.From)} to {Short(span.To)})" : "");

    private static string Line(IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => cell.AsSpan().ContainsAny(",\"\n\r") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    private static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>How well theory, linearised networks and kernels put the points in the order of the networks' test errors; null for fewer than three.</summary>
    /// <param name="points">The points.</param>
    public static string? RankOrder(IEnumerable<SweepPoint> points)
    {
        TaskComplexity[] tasks = [.. points.Select(point => point.Complexity).OfType<TaskComplexity>()];
        string[] parts =
        [
            .. TaskComplexity.Measures.Select(measure => (measure.Name, Rank: TaskComplexity.RankCorrelation(tasks, measure.Value)))
                .Where(measure => measure.Rank is not null).Select(measure => $"{measure.Name} {measure.Rank!.Value.ToString("F2", CultureInfo.InvariantCulture)}"),
        ];
        return parts.Length == 0 ? null : $"Rank order of {tasks.Length} points by the test error of networks (rank correlation, 1 for the same order): {string.Join(", ", parts)}.";
    }

    internal static void Write(string folder, SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        Directory.CreateDirectory(folder);
        SweepPoint[] written = [.. points.Select(point => point with { Folder = point.Folder is { } results ? Path.GetRelativePath(folder, results).Replace('\\', '/') : null })];
        JsonFile.Write(Path.Combine(folder, "sweep.json"), written);
        AtomicFile.WriteText(Path.Combine(folder, "sweep.csv"), Csv(grid, written));
        string? phases = PhaseDiagram.Svg(grid, points);
        if (phases is not null)
        {
            AtomicFile.WriteText(Path.Combine(folder, "phase.svg"), phases);
        }

        AtomicFile.WriteText(Path.Combine(folder, "sweep.html"), SweepPage.Html(Name(points), folder, grid, points, phases));
    }

    private static string Name(IReadOnlyList<SweepPoint> points) =>
        points.FirstOrDefault(point => point.Folder is not null) is { } point ? JsonFile.Read<Manifest>(Path.Combine(point.Folder!, "manifest.json")).Name : "Sweep";

    private static string Short(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "–";
}
