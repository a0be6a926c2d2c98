using System.Text.RegularExpressions;

namespace Ensemble.Cli.Terminal;

/// <summary>Writes a command as a person would type it into a shell.</summary>
internal static partial class ShellText
{
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        PlainWord().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_@%+=:,./-]+\z")]
    private static partial Regex PlainWord();
}
