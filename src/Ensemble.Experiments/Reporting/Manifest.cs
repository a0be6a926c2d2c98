using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ensemble.Experiments.Reporting;

/// <summary>The facts of a run from <c>manifest.json</c>; any may be missing.</summary>
internal sealed class Manifest(JsonElement manifest)
{
    private static readonly (string Key, string Label)[] Facts =
    [
        ("members", "Members"), ("width", "Width"), ("seed", "Seed"), ("engine", "Engine"), ("precision", "Precision"), ("device", "Device"), ("threads", "Threads"),
        ("host", "Host"), ("started", "Started"), ("seconds", "Duration"), ("version", "Version"), ("commit", "Commit"),
    ];

    /// <summary>The experiment's name.</summary>
    public string Name => manifest.Member("name").Shown() ?? "Experiment";

    /// <summary>How the run ended, or null.</summary>
    public string? Status => manifest.Member("status").Shown();

    /// <summary>M, the number of members.</summary>
    public int? Members => manifest.Member("members").Number() is >= 1 and <= int.MaxValue and { } members ? (int)members : null;

    /// <summary>The ensemble in words.</summary>
    public string Ensemble =>
        (Members is { } members ? $"{members} networks" : "the ensemble")
        + (Width is { } width ? $" of width {width}" : string.Empty);

    /// <summary>The time scales of the two phases, for marks across the diagrams.</summary>
    public ImmutableArray<TimeMark> TimeScales()
    {
        JsonElement scales = manifest.Member("time_scales");
        TimeMark?[] marks =
        [
            Mark("fastest", "1/λ_max", "the fastest mode of the gradient-driven phase"),
            Mark("slowest", "1/λ_min", "its slowest mode"),
            Mark("diffusive", "σ²/T", "the diffusive phase"),
        ];
        return [.. marks.OfType<TimeMark>()];

        TimeMark? Mark(string key, string label, string meaning) =>
            scales.Member(key).Number() is > 0 and { } time && double.IsFinite(time) ? new TimeMark(label, meaning, time) : null;
    }

    /// <summary>The facts as the items of an HTML definition list.</summary>
    public string FactList()
    {
        var html = new StringBuilder();
        foreach ((string key, string label) in Facts)
        {
            if (Value(key) is { } value)
            {
                html.Append("<div><dt>").Append(label).Append("</dt><dd>").Append(Text.Html(value)).AppendLine("</dd></div>");
            }
        }

        return html.ToString();
    }

    private string? Width => manifest.Member("width").Shown() is { } width && width.Split(", ") is [var first, .. var others] && others.All(other => other == first)
        ? first
        : manifest.Member("width").Shown();

    private string? Value(string key)
    {
        JsonElement element = manifest.Member(key);
        return key switch
        {
            "seconds" => element.Number() is { } seconds ? Text.Duration(seconds) : null,
            "started" when DateTimeOffset.TryParse(element.Shown(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset started)
                => started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'"),
            "commit" => element.Shown() is { Length: > 12 } commit ? commit[..12] : element.Shown(),
            "width" => Width,
            _ => element.Shown(),
        };
    }
}
