using Ensemble.Experiments.Glossary;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows entries of the glossary to a person.</summary>
internal static class GlossaryText
{
    private const int Label = 11;
    private const int Width = 100;

    /// <summary>One entry with all that there is to say.</summary>
    public static void Write(TextWriter writer, Entry entry)
    {
        writer.WriteLine($"{entry.Name}{(entry.Symbol is null ? "" : $"   {entry.Symbol}")}   ({entry.Kind})");
        Paragraph(writer, "", entry.Meaning);
        foreach (Fact fact in entry.Facts)
        {
            Paragraph(writer, fact.Label, fact.Text);
        }

        Paragraph(writer, "more", $"docs/{entry.Document}".Replace("docs/../", "", StringComparison.Ordinal));
    }

    /// <summary>All names with the beginning of their meaning.</summary>
    public static void WriteAll(TextWriter writer, IEnumerable<Entry> entries)
    {
        foreach (IGrouping<string, Entry> kind in entries.GroupBy(entry => entry.Kind))
        {
            writer.WriteLine(kind.Key switch { "key" => "keys", "theory" => "theories", string word => $"{word}s" });
            int column = kind.Max(entry => entry.Name.Length) + 2;
            foreach (Entry entry in kind)
            {
                string text = entry.Meaning.ReplaceLineEndings(" ");
                int room = Math.Max(20, Width - column - 2);
                writer.WriteLine($"  {entry.Name.PadRight(column)}{(text.Length <= room ? text : text[..(room - 1)].TrimEnd() + "…")}");
            }

            writer.WriteLine();
        }
    }

    private static void Paragraph(TextWriter writer, string label, string text)
    {
        string line = $"  {label.PadRight(label.Length == 0 ? 0 : Label)}";
        string indent = new(' ', line.Length);
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length > Width && line.Trim().Length > 0)
            {
                writer.WriteLine(line.TrimEnd());
                line = indent;
            }

            line += word + ' ';
        }

        writer.WriteLine(line.TrimEnd());
    }
}
