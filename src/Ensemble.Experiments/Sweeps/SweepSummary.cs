using System.Globalization;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Sweeps;

/// <summary>The summary of a sweep: <c>sweep.json</c> for programs, <c>sweep.html</c> for people.</summary>
public static class SweepSummary
{
    private static readonly (string Name, string Group)[] Columns = [("predictor_mean", "train"), ("predictor_mean", "test"), ("predictor_variance", "test"), ("ntk", "all")];

    /// <summary>The titles of the table, the keys that vary first.</summary>
    /// <param name="grid">The grid.</param>
    public static IReadOnlyList<string> Titles(SweepGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. grid.Varying.Select(axis => axis.Key), "status", .. Columns.Select(column => $"rms z: {ObservableNames.Of(column.Name)}{(column.Group == "all" ? "" : $", {ObservableNames.Group(column.Group)}")}"), "seconds"];
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
            .. Columns.Select(column => Short(point.AgreementOf(column.Name, column.Group)?.RmsZ)),
            Short(point.Seconds),
        ];
    }

    internal static void Write(string folder, SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        Directory.CreateDirectory(folder);
        JsonFile.Write(Path.Combine(folder, "sweep.json"), points);
        AtomicFile.WriteText(Path.Combine(folder, "sweep.html"), SweepPage.Html(Name(points), folder, grid, points));
    }

    private static string Name(IReadOnlyList<SweepPoint> points) =>
        points.FirstOrDefault(point => point.Folder is not null) is { } point ? JsonFile.Read<Manifest>(Path.Combine(point.Folder!, "manifest.json")).Name : "Sweep";

    private static string Short(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "–";
}
