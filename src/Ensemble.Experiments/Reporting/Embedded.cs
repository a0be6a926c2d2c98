using System.Text.RegularExpressions;

namespace Ensemble.Experiments.Reporting;

/// <summary>Text files embedded in the assembly.</summary>
internal static partial class Embedded
{
    /// <summary>The content of a file.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Embedded).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>The content of a page with its placeholders filled in; the parts are not searched for more of them.</summary>
    /// <param name="name">The name of the page.</param>
    /// <param name="parts">What stands for each placeholder.</param>
    public static string Fill(string name, IReadOnlyDictionary<string, string> parts) =>
        Placeholder().Replace(Read(name), match => parts[match.Groups[1].Value]);

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
