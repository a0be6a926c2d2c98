using System.Collections.Immutable;
using System.Text;
using Ensemble.Experiments.Comparing;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>The ladder of theories: the error of each over time above the noise of the ensemble, and from when to when it is inside the error bars.</summary>
/// <param name="ladder">The ladder.</param>
/// <param name="costs">The wall time of each theory in seconds, or null.</param>
internal sealed class LadderSection(Ladder ladder, IReadOnlyDictionary<string, double>? costs)
{
    private static readonly ImmutableArray<string> Drawn = ["predictor_mean", "mse_test"];

    private readonly string[] theories = [.. ladder.Rows.SelectMany(row => row.Rungs).Select(rung => rung.Theory).Distinct()];

    /// <summary>The section of a comparison; null where nothing was compared.</summary>
    public static LadderSection? Of(Comparison? comparison, IReadOnlyDictionary<string, double>? costs) =>
        comparison?.Ladder is { Rows.IsEmpty: false } ladder ? new LadderSection(ladder, costs) : null;

    private string Lead() => string.Concat(LadderText.Sentences(ladder).Select(sentence => $"<p class=\"verdict\">{Text.Html(sentence)}</p>\n"));

    /// <summary>The diagrams.</summary>
    public ChartSection Charts() => new(
        "ladder",
        "Which theory, from when to when",
        $"The error of a theory is the root mean square over points of measured − predicted. The darker area is what a theory that is right would show, one standard error of the ensemble; a theory is inside the error bars up to {Ladder.Level:0} (lighter area).",
        [.. ladder.Rows.Where(row => Drawn.Contains(row.Name)).Select(Draw).OfType<Chart>()])
    { Above = Lead(), Below = Table() };

    /// <summary>From when to when each theory is inside the error bars, how far it is off, and what it cost.</summary>
    private string Table()
    {
        LadderRow[] rows = [.. ladder.Rows];
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table class=\"ladder\"><thead><tr><th>Theory</th>");
        foreach (LadderRow row in rows)
        {
            html.Append("<th>").Append(Text.Html(Title(row))).Append("</th>");
        }

        html.Append(costs is null ? string.Empty : "<th class=\"n\">cost</th>").AppendLine("</tr></thead><tbody>");
        foreach (string theory in theories)
        {
            html.Append("<tr><td>").Append(Text.Html(TheoryNames.Label(theory))).Append("</td>");
            foreach (LadderRow row in rows)
            {
                html.Append("<td>").Append(row.Find(theory) is { RmsError: { } error } rung ? $"{Text.Html(LadderText.Inside(ladder, rung))} ({Text.Number(error)})" : "–").Append("</td>");
            }

            html.Append(costs is null ? string.Empty : $"<td class=\"n nowrap\">{(costs.TryGetValue(theory, out double seconds) ? Text.Duration(seconds) : "–")}</td>").AppendLine("</tr>");
        }

        html.AppendLine("</tbody></table></div><p>Times t at which a theory is inside the error bars; in brackets its rms error over all times.</p>");
        foreach (var refused in ladder.Refused)
        {
            html.Append("<p>").Append(Text.Html($"{refused.Name} does not apply: {refused.Reason}.")).AppendLine("</p>");
        }

        return html.ToString();
    }

    private static string Title(LadderRow row) => row.Group == "all" ? ObservableNames.Of(row.Name) : $"{ObservableNames.Of(row.Name)}, {ObservableNames.Group(row.Group)}";

    private Chart? Draw(LadderRow row)
    {
        float[] time = [.. ladder.Times.Select(t => (float)t)];
        var series = new List<ChartSeries>
        {
            new($"{Ladder.Level:0} standard errors", -1, SeriesKind.Noise, time, [.. row.Noise.Select(noise => Shown(Ladder.Level * noise))], null),
            new("1 standard error", -2, SeriesKind.Noise, time, [.. row.Noise.Select(noise => Shown(noise))], null),
        };
        series.AddRange(row.Rungs.Select(rung =>
        {
            int place = Array.IndexOf(theories, rung.Theory);
            return new ChartSeries(TheoryNames.Label(rung.Theory), place, SeriesKind.Theory, time, [.. rung.Error.Select(Shown)], null) { Style = place };
        }));
        string unit = Catalogue.Find(row.Name).Unit;
        return Chart.Drawn($"Error in the {Title(row)}{(row.Group == "all" ? string.Empty : " points")}", $"rms error (units of {unit})", DrawingScale.Logarithmic, series);
    }

    // Zero has no place on a logarithmic axis.
    private static float? Shown(double? value) => value is > 0 and var number && float.IsFinite((float)number) ? (float)number : null;
}
