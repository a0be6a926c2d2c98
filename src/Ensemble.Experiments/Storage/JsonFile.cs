using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ensemble.Experiments.Storage;

/// <summary>Writes and reads the JSON files of a results folder: snake_case keys, written atomically.</summary>
public static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The JSON text of a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Writes a value to a file.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="value">The value.</param>
    public static void Write<T>(string path, T value) => AtomicFile.WriteText(path, Text(value) + "\n");

    /// <summary>Reads a value from a file.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="ExperimentException">The file is missing or damaged.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using FileStream stream = RegularFile.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is DataFormatException or JsonException)
        {
            string line = error is JsonException { LineNumber: { } number } ? $" at line {number + 1}" : "";
            throw new ExperimentException("", $"{path}: is cut short or damaged{line}; run the experiment again, or with --fresh to compute everything anew", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException("", $"{path}: cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }
}
