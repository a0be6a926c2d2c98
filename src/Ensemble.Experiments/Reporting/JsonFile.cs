using System.Text.Json;

namespace Ensemble.Experiments.Reporting;

/// <summary>Reads JSON files of a results folder, of which any part may be missing.</summary>
internal static class JsonFile
{
    /// <summary>The object in a file, or an empty one if there is no such file.</summary>
    /// <exception cref="DataFormatException">The file holds no JSON object.</exception>
    public static JsonElement Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}");
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new DataFormatException(path, "holds no JSON object");
        }
        catch (JsonException error)
        {
            throw new DataFormatException(path, $"is not JSON at line {error.LineNumber + 1}", error);
        }
    }

    /// <summary>A member of an object, or an undefined element.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>A number, or null if the element is none.</summary>
    public static double? Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) ? value : null;

    /// <summary>A text or number as the page shows it, or null for anything else.</summary>
    public static string? Shown(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when element.GetString() is { Length: > 0 } text => text,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array when element.GetArrayLength() > 0 && element.EnumerateArray().All(item => item.Shown() is not null)
            => string.Join(", ", element.EnumerateArray().Select(item => item.Shown())),
        _ => null,
    };
}
