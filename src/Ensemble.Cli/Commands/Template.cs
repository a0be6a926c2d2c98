using System.Collections.Immutable;

namespace Ensemble.Cli.Commands;

/// <summary>An experiment to begin with, which comes with the program.</summary>
/// <param name="Name">Its name.</param>
internal sealed record Template(string Name)
{
    private const string Prefix = "template.";

    /// <summary>All of them, in the order of listings.</summary>
    public static ImmutableArray<Template> All { get; } =
        [.. new[] { "quickstart", "two-phases", "drift", "own-data", "sweep", "rich", "conv" }.Select(name => new Template(name))];

    /// <summary>What it shows and how long that takes: its first line.</summary>
    public string Purpose => Lines("").First()[2..];

    /// <summary>The commands that it is for, with a file in the place of its own.</summary>
    /// <param name="file">The name of the file.</param>
    public IEnumerable<string> Commands(string file) => Lines(file).Where(line => line.StartsWith("# ensemble ", StringComparison.Ordinal)).Select(line => line[2..].Split("  ", 2)[0]);

    /// <summary>The experiment file.</summary>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="file">The name of the file.</param>
    public string Text(string name, string file) =>
        Read($"{Name}.yaml").Replace("{name}", name, StringComparison.Ordinal).Replace("{file}", file, StringComparison.Ordinal);

    /// <summary>The data that go with it, or null.</summary>
    public string? Data => Name == "own-data" ? Read($"{Name}.csv") : null;

    private string[] Lines(string file) => Text("", file).Split('\n');

    private static string Read(string resource)
    {
        using Stream stream = typeof(Template).Assembly.GetManifestResourceStream(Prefix + resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
