using System.Text;
using Ensemble.Theory.Registry;

namespace Ensemble.Experiments.Glossary;

/// <summary>The tables of <c>docs/experiment-file.md</c>, which stand between marks in its text.</summary>
internal static class KeyTables
{
    private const string Layers = "layers";
    private const string Observables = "observables";
    private const string Theories = "theories";

    /// <summary>The text with every table between marks written anew.</summary>
    /// <param name="text">A text with marks <c>&lt;!-- keys --&gt;</c> … <c>&lt;!-- end --&gt;</c>; likewise <c>layers</c>, <c>observables</c> and <c>theories</c>.</param>
    public static string WriteInto(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach ((string name, string table) in new[] { ("keys", Keys()), (Layers, LayerKeys()), (Observables, ObservableTable()), (Theories, TheoryTable()) })
        {
            (string begin, string end) = ($"<!-- {name} -->\n", "<!-- end -->");
            int from = text.IndexOf(begin, StringComparison.Ordinal);
            int to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
            text = to < 0 ? text : text[..(from + begin.Length)] + table + text[to..];
        }

        return text;
    }

    private static string Keys()
    {
        var table = new StringBuilder("| key | default | allowed | meaning |\n|---|---|---|---|\n");
        string section = "";
        foreach (Key key in Terms.Keys.Where(key => !key.Path.StartsWith(NetworkKeys.Layers, StringComparison.Ordinal)))
        {
            if (key.Section != section)
            {
                section = key.Section;
                table.Append("| **`").Append(section).Append("`** | | | ").Append(section == "schedule" ? "a list of phases; each changes what it names and keeps the rest" : "").Append(" |\n");
            }

            Row(table, key.Name, key);
        }

        return table.ToString();
    }

    private static string LayerKeys()
    {
        var table = new StringBuilder("| layer or setting | default | allowed | meaning |\n|---|---|---|---|\n");
        foreach (Key key in Terms.Keys.Where(key => key.Path.StartsWith(NetworkKeys.Layers, StringComparison.Ordinal)))
        {
            Row(table, key.Path[NetworkKeys.Layers.Length..], key);
        }

        return table.ToString();
    }

    private static void Row(StringBuilder table, string name, Key key)
    {
        bool isLayer = key.Form == KeyForm.Bare;
        string link = key.Document == "experiment-file.md" ? "" : $" ([more]({key.Document}))";
        string symbol = key.Symbol is null ? "" : $"{key.Symbol}: ";
        string acts = key.Acts.Length == 0 ? "" : $"; {key.Acts}";
        string fallback = isLayer ? "" : key.HasDefaultValue ? $"`{key.Default}`" : key.Default.Trim('(', ')');
        table.Append($"| `{name}` | {fallback} | {(isLayer ? "" : Cell(key.Form.Allowed))} | {Cell(symbol + key.Meaning + acts)}{link} |\n");
    }

    private static string ObservableTable()
    {
        var table = new StringBuilder("| name | what | grows as | arrays |\n|---|---|---|---|\n");
        foreach (ObservableEntry observable in ObservableEntry.All)
        {
            table.Append($"| `{observable.Name}` | {Cell(observable.Meaning)} | {observable.Grows} | {string.Join(", ", observable.Arrays.Select(name => $"`{name}`"))} |\n");
        }

        return table.ToString();
    }

    private static string TheoryTable()
    {
        var table = new StringBuilder("| name | what it assumes |\n|---|---|\n");
        foreach (Theory.Theories.ITheory theory in KnownTheories.All)
        {
            table.Append($"| `{theory.Name}` | {Cell(theory.Description)} ([more]({Terms.DocumentOf(theory.Name)})) |\n");
        }

        return table.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
