using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Reporting;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Sweeps;

/// <summary>The page of a sweep, <c>sweep.html</c>: the curves of all points, their agreement with theory, and when each should have been stopped.</summary>
internal static class SweepPage
{
    /// <summary>The page.</summary>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="folder">Its folder, to link reports from.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="points">The points.</param>
    /// <param name="phases">Which theory wins where, as SVG, or null.</param>
    public static string Html(string name, string folder, SweepGrid grid, IReadOnlyList<SweepPoint> points, string? phases)
    {
        ImmutableArray<ChartSection> sections = SweepCharts.Build(grid, points);
        string data = JsonSerializer.Serialize(new { marks = Array.Empty<TimeMark>(), sections }, HtmlReport.Json);
        return HtmlPage.Build("sweep.html", " sweep", "report.js", data, new Dictionary<string, string>
        {
            ["title"] = Text.Html(name),
            ["done"] = $"{points.Count(point => point.Status == "done")} of {points.Count} points done",
            ["phases"] = phases is null ? string.Empty
                : $"<section id=\"phases\"><h2>Which theory wins where</h2><p class=\"verdict\">{Text.Html(PhaseDiagram.Summary(points))}</p><div class=\"scroll\" tabindex=\"0\">{phases}</div></section>",
            ["ranking"] = Ranking(grid, points),
            ["sections"] = string.Concat(sections.Select(HtmlReport.Section)),
            ["agreement"] = Table([.. SweepSummary.Titles(grid), "report"], points.Select(point => Row(folder, grid, point))),
            ["stopping"] = Table([.. grid.Varying.Select(axis => axis.Key), "phase", "best time, theory", "measured", "error then, theory", "measured", "error at the end, theory", "measured"], points.Where(point => point.PredictedStopping is not null).Select(point => Stops(grid, point))),
        });
    }

    private static IEnumerable<string> Row(string folder, SweepGrid grid, SweepPoint point)
    {
        foreach (string cell in SweepSummary.Cells(grid, point))
        {
            yield return cell == point.Error ? $"<span class=\"status\">{Text.Html(cell)}</span>" : Text.Html(cell);
        }

        if (point.Folder is { } results)
        {
            string link = Path.Combine(Path.GetRelativePath(folder, results), "report.html").Replace('\\', '/');
            yield return $"<a href=\"{Text.Html(Uri.EscapeDataString(link).Replace("%2F", "/", StringComparison.Ordinal))}\">report</a>";
        }
    }

    /// <summary>The points from the easiest to the hardest.</summary>
    private static string Ranking(SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        if (SweepSummary.RankOrder(points) is not { } order)
        {
            return string.Empty;
        }

        IEnumerable<IEnumerable<string>> rows = points.Where(point => point.Complexity is not null).OrderBy(point => point.Complexity!.Networks).Select(point => (IEnumerable<string>)
        [
            .. grid.Varying.Select(axis => Text.Html(point.ValueOf(axis.Key))),
            Text.Number(point.Complexity!.Networks),
            Shown(point.Complexity.Theory),
            Shown(point.Complexity.Linearised),
            Shown(point.Complexity.FirstAlignment),
            Shown(point.Complexity.LastAlignment),
        ]);
        return $"<section id=\"ranking\"><h2>From the easiest to the hardest</h2><p>{Text.Html(order)}</p><div class=\"scroll\" tabindex=\"0\">{Table([.. grid.Varying.Select(axis => axis.Key), "test error of networks", "theory", "linearised networks", "NTK alignment at the start", "at the end"], rows)}</div></section>\n";
    }

    private static IEnumerable<string> Stops(SweepGrid grid, SweepPoint point)
    {
        Stopping theory = point.PredictedStopping!;
        Stopping? found = point.MeasuredStopping;
        return
        [
            .. grid.Varying.Select(axis => Text.Html(point.ValueOf(axis.Key))),
            !theory.IsInterior ? "never rises" : theory.Phase == LearningPhase.Gradient ? "gradient-driven" : "diffusive",
            Text.Html(SweepSummary.Best(theory, theory)),
            Text.Html(SweepSummary.Best(found, theory)),
            Shown(theory.IsInterior ? theory.Error : null),
            Shown(theory.IsInterior ? found?.Error : null),
            Text.Number(theory.LastError),
            Shown(found?.LastError),
        ];
    }

    private static string Shown(double? value) => value is { } number ? Text.Number(number) : "–";

    private static string Table(IEnumerable<string> titles, IEnumerable<IEnumerable<string>> rows)
    {
        var html = new StringBuilder("<table><thead><tr>");
        foreach (string title in titles)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{Text.Html(title)}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach (IEnumerable<string> row in rows)
        {
            html.Append("<tr>").AppendJoin(string.Empty, row.Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }

        return html.Append("</tbody></table>").ToString();
    }
}
