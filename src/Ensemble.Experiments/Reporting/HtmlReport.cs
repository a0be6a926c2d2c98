using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Results;

namespace Ensemble.Experiments.Reporting;

/// <summary>
/// Renders <c>report.html</c>, one self-contained page, from the files of a results folder: <c>measured.npz</c>, <c>predicted.npz</c>,
/// <c>comparison.json</c>, <c>manifest.json</c> and <c>experiment.yaml</c>. What is missing is left out.
/// </summary>
public static partial class HtmlReport
{
    /// <summary>The name of the page in the results folder.</summary>
    public const string FileName = "report.html";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Whether the page brings its charting library along; otherwise it loads it from the library's public CDN.</summary>
    public static bool IsSelfContained => Plotly.IsEmbedded;

    /// <summary>Writes the page.</summary>
    /// <param name="folder">The results folder.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ExperimentException">The folder holds neither measured nor predicted arrays.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Write(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string FileOf(string name) => Path.Combine(folder, name);
        using RunArrays? measured = RunArrays.TryOpen(FileOf("measured.npz"));
        using RunArrays? predicted = RunArrays.TryOpen(FileOf("predicted.npz"));
        if (measured is null && predicted is null)
        {
            throw new ExperimentException("folder", $"the folder '{folder}' holds neither measured.npz nor predicted.npz");
        }

        var manifest = new Manifest(JsonFile.Read(FileOf("manifest.json")));
        var agreement = new Agreement(JsonFile.Read(FileOf("comparison.json")));
        ImmutableArray<ChartSection> sections = new ChartSections(measured, predicted, manifest.Members).Build();
        AtomicFile.WriteText(FileOf(FileName), Page(manifest, agreement, ExperimentCards.Build(FileOf("experiment.yaml")), sections));
        return FileOf(FileName);
    }

    private static string Page(Manifest manifest, Agreement agreement, string cards, ImmutableArray<ChartSection> sections)
    {
        ImmutableArray<TimeMark> marks = manifest.TimeScales();
        var parts = new Dictionary<string, string>
        {
            ["title"] = Text.Html(manifest.Name),
            ["status"] = manifest.Status is null or "done" ? string.Empty : $"<p class=\"status\">This run is not finished: {Text.Html(manifest.Status)}.</p>",
            ["verdict"] = Text.Html(agreement.Verdict(manifest.Ensemble)),
            ["facts"] = manifest.FactList(),
            ["experiment"] = cards.Length == 0 ? string.Empty : $"<section id=\"experiment\"><h2>Experiment</h2><div class=\"cards\">{cards}</div></section>",
            ["scales"] = marks.IsEmpty ? string.Empty : $"<p>Vertical lines: {string.Join("; ", marks.Select(Describe))}.</p>",
            ["sections"] = string.Concat(sections.Select(Section)),
            ["table"] = agreement.Table(),
            ["data"] = JsonSerializer.Serialize(new { marks, sections }, Json),
            ["style"] = Embedded.Read("report.css"),
            ["plotly"] = Plotly.ScriptElement,
            ["script"] = Embedded.Read("report.js"),
        };
        return Placeholder().Replace(Embedded.Read("report.html"), match => parts[match.Groups[1].Value]);
    }

    private static string Describe(TimeMark mark)
    {
        string[] label = mark.Label.Split('_');
        return $"<span class=\"nowrap\">{label[0]}{(label.Length > 1 ? $"<sub>{label[1]}</sub>" : string.Empty)} = {Text.Number(mark.Time)}</span>, {mark.Meaning}";
    }

    private static string Section(ChartSection section) => $"""
        <section id="{section.Id}"><h2>{Text.Html(section.Title)}</h2>
        <p>{Text.Html(section.Caption)}</p>
        <div class="charts">{string.Concat(section.Charts.Select(chart => $"<figure><figcaption>{Text.Html(chart.Title)}</figcaption><div class=\"chart\" role=\"img\" aria-label=\"{Text.Html($"{section.Title}: {chart.Title}")}\"></div></figure>"))}</div></section>

        """;

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
