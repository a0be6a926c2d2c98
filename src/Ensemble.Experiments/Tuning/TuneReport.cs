using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tuning;

/// <summary>Writes <c>tune.json</c> for programs and <c>tune.html</c> for people.</summary>
public static class TuneReport
{
    private const int MostRows = 40;

    /// <summary>A name for the folder: the same keys of the same file find it again.</summary>
    /// <param name="name">The name of the experiment file.</param>
    /// <param name="text">The text of the experiment file.</param>
    /// <param name="changes">Keys and overrides.</param>
    public static string FolderName(string name, string text, IEnumerable<string> changes) =>
        $"tune-{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{text}\n{string.Join('\n', changes)}")))[..10]}";

    /// <summary>The titles of the table of networks.</summary>
    public static ImmutableArray<string> CheckTitles { get; } = ["networks", "predicted test error", "measured", "± standard error", "z of theory"];

    /// <summary>The table of networks; empty where none were trained.</summary>
    /// <param name="result">The result.</param>
    public static IEnumerable<ImmutableArray<string>> Checks(TuneResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new[] { ("as in the file", result.AtStart), ("at the proposal", result.AtBest) }.Where(row => row.Item2 is not null).Select(row =>
            ImmutableArray.Create(row.Item1, Shown(row.Item2!.Predicted), Shown(row.Item2.Measured), Shown(row.Item2.StandardError), row.Item2.Z.ToString("F1", CultureInfo.InvariantCulture).Replace('-', '−')));
    }

    /// <summary>The best points of the landscape, the best first.</summary>
    /// <param name="search">The search.</param>
    /// <param name="most">How many.</param>
    public static IEnumerable<ImmutableArray<string>> Rows(TuneSearch search, int most)
    {
        ArgumentNullException.ThrowIfNull(search);
        return search.Landscape.OrderBy(point => point.Error ?? double.PositiveInfinity).Take(most).Select(point => point.Values.Add(point.Error is { } error ? Shown(error) : point.Reason!));
    }

    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder, which is there.</param>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="result">The result.</param>
    public static void Write(string folder, string name, TuneResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        JsonFile.Write(Path.Combine(folder, "tune.json"), result);
        TuneSearch search = result.Search;
        AtomicFile.WriteText(Path.Combine(folder, "tune.html"), HtmlPage.Build("tune.html", " tune", "report.js", """{"marks":[],"sections":[]}""", new Dictionary<string, string>
        {
            ["title"] = Reporting.Text.Html(name),
            ["verdict"] = Reporting.Text.Html(result.Sentence),
            ["method"] = Reporting.Text.Html($"{search.Landscape.Length} points predicted by theory ({search.Theory}) in {search.Seconds.ToString("F1", CultureInfo.InvariantCulture)} s; no network was trained for them."),
            ["picture"] = LandscapePicture.Svg(search),
            ["networks"] = result.AtStart is null ? string.Empty
                : $"<section id=\"networks\"><h2>Networks</h2><p>Trained with random numbers independent of each other, when training stops. z of theory is measured − predicted in standard errors.</p><div class=\"scroll\" tabindex=\"0\">{Table(CheckTitles, Checks(result))}</div></section>",
            ["landscape"] = Table([.. search.Axes.Select(axis => axis.Key), "predicted test error"], Rows(search, MostRows)),
        }));
    }

    private static string Table(IEnumerable<string> titles, IEnumerable<ImmutableArray<string>> rows) =>
        $"<table><thead><tr>{string.Concat(titles.Select(title => $"<th>{Reporting.Text.Html(title)}</th>"))}</tr></thead><tbody>{string.Concat(rows.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{Reporting.Text.Html(cell)}</td>"))}</tr>\n"))}</tbody></table>";

    private static string Shown(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
