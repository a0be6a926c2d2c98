using System.Globalization;
using System.Net;
using System.Text;
using Ensemble.Experiments.Results;

namespace Ensemble.Experiments.Sweeps;

/// <summary>The summary of a sweep: <c>sweep.json</c> for programs, <c>sweep.html</c> for people.</summary>
public static class SweepSummary
{
    private static readonly (string Title, string Name, string Group)[] Columns =
    [
        ("predictor mean, training", "predictor_mean", "train"),
        ("predictor mean, test", "predictor_mean", "test"),
        ("predictor variance, test", "predictor_variance", "test"),
        ("NTK", "ntk", "all"),
    ];

    /// <summary>The titles of the table, the keys that vary first.</summary>
    /// <param name="grid">The grid.</param>
    public static IReadOnlyList<string> Titles(SweepGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. grid.Varying.Select(axis => axis.Key), "status", .. Columns.Select(column => $"rms z: {column.Title}"), "seconds"];
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
        AtomicFile.WriteText(Path.Combine(folder, "sweep.html"), Html(folder, grid, points));
    }

    private static string Html(string folder, SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        var text = new StringBuilder();
        text.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sweep</title><style>\n")
            .Append("body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#1b1f24}\n")
            .Append("table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.3rem .8rem;border-bottom:1px solid #d8dde3;text-align:right}\n")
            .Append("td:first-child,th:first-child{text-align:left}.failed{color:#a3160e;text-align:left}\n</style></head><body>\n<h1>Sweep</h1>\n<p>")
            .Append(CultureInfo.InvariantCulture, $"{points.Count(point => point.Status == "done")} of {points.Count} points done. ")
            .Append("rms z is about 1 where theory and ensemble agree within the scatter of the ensemble.</p>\n<table><thead><tr>");
        foreach (string title in Titles(grid).Append("report"))
        {
            text.Append("<th>").Append(WebUtility.HtmlEncode(title)).Append("</th>");
        }

        text.Append("</tr></thead><tbody>\n");
        foreach (SweepPoint point in points)
        {
            text.Append("<tr>");
            foreach (string cell in Cells(grid, point))
            {
                text.Append(cell == point.Error ? "<td class=\"failed\">" : "<td>").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
            }

            text.Append("<td>");
            if (point.Folder is { } results)
            {
                string link = Path.Combine(Path.GetRelativePath(folder, results), "report.html").Replace('\\', '/');
                text.Append("<a href=\"").Append(WebUtility.HtmlEncode(Uri.EscapeDataString(link).Replace("%2F", "/", StringComparison.Ordinal))).Append("\">report</a>");
            }

            text.Append("</td></tr>\n");
        }

        return text.Append("</tbody></table>\n</body></html>\n").ToString();
    }

    private static string Short(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "–";
}
