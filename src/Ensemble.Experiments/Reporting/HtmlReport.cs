using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Reporting;

/// <summary>
/// Renders <c>report.html</c>, one self-contained page, from the files of a results folder: <c>measured.npz</c>, <c>predicted.npz</c>,
/// <c>curves.npz</c>, <c>comparison.json</c>, <c>manifest.json</c> and <c>experiment.yaml</c>. What is missing is left out.
/// </summary>
public static class HtmlReport
{
    /// <summary>The name of the page in the results folder.</summary>
    public const string FileName = "report.html";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Whether the page brings its charting library along; otherwise it loads it from the library's public CDN.</summary>
    public static bool IsSelfContained => Plotly.IsEmbedded;

    /// <summary>Writes the page.</summary>
    /// <param name="folder">The results folder.</param>
    /// <param name="manifest">The manifest, where the folder does not have its final one yet; null to read it.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ExperimentException">The folder holds neither measured nor predicted arrays, or a JSON file is damaged.</exception>
    /// <exception cref="DataFormatException">Another file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Write(string folder, Manifest? manifest = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string FileOf(string name) => Path.Combine(folder, name);
        using RunArrays? measured = RunArrays.TryOpen(FileOf("measured.npz"));
        using RunArrays? predicted = RunArrays.TryOpen(FileOf("predicted.npz"));
        using RunArrays? curves = RunArrays.TryOpen(FileOf("curves.npz"));
        RunArrays arrays = measured ?? predicted
            ?? throw new ExperimentException("folder", $"the folder '{folder}' holds neither measured.npz nor predicted.npz");
        manifest ??= TryRead<Manifest>(FileOf("manifest.json"));
        var comparison = TryRead<Comparison>(FileOf("comparison.json"));
        var parts = new Dictionary<string, string>
        {
            ["title"] = Text.Html(manifest?.Name ?? "Experiment"),
            ["status"] = manifest?.Status is null or "done" ? string.Empty : $"<p class=\"status\">This run is not finished: {Text.Html(manifest.Status)}.</p>",
            ["verdict"] = Text.Html(Verdict.Of(comparison, ManifestFacts.Ensemble(manifest))),
            ["facts"] = ManifestFacts.List(manifest),
            ["experiment"] = ExperimentCards.Build(FileOf("experiment.yaml")),
            ["table"] = AgreementTable.Build(comparison, arrays.Outputs),
        };
        var ladder = LadderSection.Of(comparison, manifest?.TheoryCosts);
        string data = AddDiagrams(parts, [.. ManifestFacts.Marks(manifest)], ladder, new ChartSections(measured, predicted, manifest, comparison?.Theories is { } theories ? [.. theories.Select(theory => theory.Theory)] : null, curves).Build());
        AtomicFile.WriteText(FileOf(FileName), HtmlPage.Build("report.html", string.Empty, "report.js", data, parts));
        return FileOf(FileName);
    }

    /// <summary>The diagrams of a results folder without a page around them, and the marks across them.</summary>
    /// <param name="folder">The results folder.</param>
    /// <exception cref="ExperimentException">The folder holds neither measured nor predicted arrays, or a JSON file is damaged.</exception>
    internal static (ImmutableArray<ChartSection> Sections, ImmutableArray<TimeMark> Marks) Diagrams(string folder)
    {
        string FileOf(string name) => Path.Combine(folder, name);
        using RunArrays? measured = RunArrays.TryOpen(FileOf("measured.npz"));
        using RunArrays? predicted = RunArrays.TryOpen(FileOf("predicted.npz"));
        using RunArrays? curves = RunArrays.TryOpen(FileOf("curves.npz"));
        if (measured is null && predicted is null)
        {
            throw new ExperimentException("folder", $"the folder '{folder}' holds neither measured.npz nor predicted.npz");
        }

        var manifest = TryRead<Manifest>(FileOf("manifest.json"));
        var comparison = TryRead<Comparison>(FileOf("comparison.json"));
        ImmutableArray<ChartSection> sections = new ChartSections(measured, predicted, manifest, comparison?.Theories is { } theories ? [.. theories.Select(theory => theory.Theory)] : null, curves).Build();
        return (LadderSection.Of(comparison, manifest?.TheoryCosts) is { } ladder ? [ladder.Charts(), .. sections] : sections, [.. ManifestFacts.Marks(manifest)]);
    }

    private static T? TryRead<T>(string path)
        where T : class => File.Exists(path) ? JsonFile.Read<T>(path) : null;

    private static string AddDiagrams(Dictionary<string, string> parts, ImmutableArray<TimeMark> marks, LadderSection? ladder, ImmutableArray<ChartSection> sections)
    {
        ChartSection[] first = ladder is null ? [] : [ladder.Charts()];
        parts["ladder"] = string.Concat(first.Select(Section));
        parts["scales"] = marks.IsEmpty ? string.Empty : $"<p>Vertical lines: {string.Join("; ", marks.Select(Describe))}.</p>";
        parts["sections"] = string.Concat(sections.Select(Section));
        return JsonSerializer.Serialize(new { marks, sections = first.Concat(sections) }, Json);
    }

    private static string Describe(TimeMark mark)
    {
        string[] label = mark.Label.Split('_');
        return $"<span class=\"nowrap\">{label[0]}{(label.Length > 1 ? $"<sub>{label[1]}</sub>" : string.Empty)} = {Text.Number(mark.Time)}</span>, {mark.Meaning}";
    }

    private const string NoScript = "<noscript><p>The diagram is drawn by JavaScript, which is off; its numbers stand in the .npz files beside this page.</p></noscript>";

    /// <summary>The places of a section's diagrams.</summary>
    internal static string Section(ChartSection section) => $"""
        <section id="{section.Id}"><h2>{Text.Html(section.Title)}</h2>
        {section.Above}<p>{Text.Html(section.Caption)}</p>
        <div class="charts">{string.Concat(section.Charts.Select(chart => $"<figure><figcaption>{Text.Html(chart.Title)}</figcaption><div class=\"chart\" role=\"group\" aria-label=\"{Text.Html($"{section.Title}: {chart.Title}")}\"></div>{NoScript}</figure>"))}</div>{section.Below}</section>

        """;
}
