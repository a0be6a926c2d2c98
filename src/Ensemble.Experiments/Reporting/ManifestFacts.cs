using System.Text;
using Ensemble.Experiments.Results;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Reporting;

/// <summary>What the report shows of a manifest.</summary>
internal static class ManifestFacts
{
    private const int CommitLength = 12;

    /// <summary>The ensemble in words, such as <c>200 networks of width 128</c>.</summary>
    public static string Ensemble(Manifest? manifest) =>
        manifest is null ? "the ensemble" : $"{manifest.Members} networks of width {Widths(manifest)}";

    /// <summary>The time scales of learning and the beginnings of phases of the schedule, for marks across the diagrams.</summary>
    public static IEnumerable<TimeMark> Marks(Manifest? manifest) =>
        Scales(manifest).Concat((manifest?.Phases ?? []).Select((time, i) => new TimeMark($"phase {i + 2}", "the schedule's next phase", time, IsScale: false)));

    private static IEnumerable<TimeMark> Scales(Manifest? manifest)
    {
        TimeScales? scales = manifest?.TimeScales;
        (string Label, string Meaning, double? Time)[] marks =
        [
            ("1/λ_max", "the fastest mode of the gradient-driven phase", scales?.Fastest),
            ("1/λ_min", "its slowest mode", scales?.Slowest),
            ("σ²/T", "the diffusive phase", scales?.Diffusive),
        ];
        return marks.Where(mark => mark.Time is > 0 && double.IsFinite(mark.Time.Value)).Select(mark => new TimeMark(mark.Label, mark.Meaning, mark.Time!.Value));
    }

    /// <summary>The facts as the items of an HTML definition list.</summary>
    public static string List(Manifest? manifest)
    {
        if (manifest is null)
        {
            return string.Empty;
        }

        (string Label, string? Value)[] facts =
        [
            ("Members", Text.Number(manifest.Members)),
            ("Standard error", manifest.EnsembleEnd is { } end ? $"{Text.Number(end.StandardError)} rms of the mean predictor, wanted {Text.Number(end.Target)}" : null),
            ("Width", Widths(manifest)),
            ("Steps", Text.Number(manifest.Steps)),
            ("Seed", manifest.Seed.ToString()),
            ("Engine", $"{manifest.Engine}, {manifest.Precision}"),
            ("Device", manifest.DeviceKind is { } kind ? $"{manifest.Device}, {kind}" : manifest.Device),
            ("Library", manifest.Library),
            ("Workers", manifest.Threads.ToString()),
            ("Host", manifest.Host),
            ("Processor", manifest.Processor),
            ("System", manifest.OperatingSystem),
            ("Runtime", manifest.Runtime),
            ("Started", manifest.Started.ToString("yyyy-MM-dd HH:mm 'UTC'")),
            ("Training", manifest.TrainingSeconds is { } training ? Text.Duration(training) : null),
            ("Theory", manifest.TheorySeconds is { } theory ? Text.Duration(theory) : null),
            ("Version", manifest.Version + (manifest.Commit is { Length: > 0 } commit ? $" ({commit[..Math.Min(CommitLength, commit.Length)]})" : string.Empty)),
        ];
        var html = new StringBuilder();
        foreach ((string label, string? value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                html.Append("<div><dt>").Append(label).Append("</dt><dd>").Append(Text.Html(value)).AppendLine("</dd></div>");
            }
        }

        return html.ToString();
    }

    private static string Widths(Manifest manifest) =>
        string.Join(", ", manifest.Widths.Distinct().Count() == 1 ? manifest.Widths.Take(1) : manifest.Widths);
}
