using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensemble.Experiments.Glossary;

/// <summary>The JSON Schema of experiment files, with which editors complete and check them.</summary>
public static class ExperimentSchema
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "experiment.schema.json";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first line of an experiment file that tells editors where the schema is.</summary>
    /// <param name="path">The path or address of the schema.</param>
    public static string Comment(string path) => $"# yaml-language-server: $schema={path}";

    /// <summary>The text of the schema.</summary>
    public static string Text()
    {
        JsonObject root = Section(Terms.Keys.Where(key => !key.Path.StartsWith(NetworkKeys.Layers, StringComparison.Ordinal)).Select(key => (key.Path.Split('.'), key)));
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Ensemble experiment",
            ["description"] = "Written by 'ensemble schema'.",
            ["definitions"] = new JsonObject { ["layers"] = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Layer() } },
        };
        foreach ((string name, JsonNode? value) in root.ToArray())
        {
            root.Remove(name);
            schema[name] = value;
        }

        return schema.ToJsonString(Options) + "\n";
    }

    private static JsonObject Section(IEnumerable<(string[] Path, Key Key)> keys)
    {
        var properties = new JsonObject();
        foreach (IGrouping<string, (string[] Path, Key Key)> group in keys.GroupBy(item => item.Path[0]))
        {
            properties[group.Key] = group.First().Path.Length > 1 ? Child(group.Key, Section(group.Select(item => (item.Path[1..], item.Key)))) : Leaf(group.First().Key);
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    // Phases are a list of sections; 'at' is the one key that they cannot do without.
    private static JsonObject Child(string name, JsonObject section)
    {
        if (name != "schedule")
        {
            return section;
        }

        section["required"] = new JsonArray("at");
        return new JsonObject { ["type"] = "array", ["items"] = section };
    }

    private static JsonObject Leaf(Key key)
    {
        JsonObject schema = key.Form.Schema();
        string text = $"{key.Meaning.Replace("`", "", StringComparison.Ordinal)}{(key.Symbol is null ? "" : $" ({key.Symbol})")}. Default: {key.Default.Trim('(', ')')}. Allowed: {key.Form.Allowed}.";

        // Beside a reference other words are not read.
        if (schema.ContainsKey("$ref"))
        {
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        }

        schema["description"] = text;
        return schema;
    }

    private static JsonObject Layer()
    {
        var names = new JsonArray();
        var forms = new JsonArray(new JsonObject { ["enum"] = names });
        foreach (string kind in NetworkKeys.Kinds)
        {
            string path = NetworkKeys.Layers + kind;
            Key own = Terms.Keys.Single(key => key.Path == path);
            Key[] settings = [.. Terms.Keys.Where(key => key.Path.StartsWith(path + ".", StringComparison.Ordinal))];
            JsonObject value = own.Form == KeyForm.Bare ? Section(settings.Select(key => ((string[])[key.Path[(path.Length + 1)..]], key))) : own.Form.Schema();
            if (own.Form == KeyForm.Bare || kind == "average_pool")
            {
                names.Add((JsonNode)kind);
            }

            value["description"] = own.Meaning.Replace("`", "", StringComparison.Ordinal);
            forms.Add((JsonNode)new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["required"] = new JsonArray(kind), ["properties"] = new JsonObject { [kind] = value } });
        }

        foreach (string activation in Activation.Names)
        {
            names.Add((JsonNode)activation);
        }

        return new JsonObject { ["anyOf"] = forms };
    }
}
