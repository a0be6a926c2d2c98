using System.Text.RegularExpressions;

namespace Ensemble.House.Tests;

/// <summary>
/// Reads from source text which types of an assembly use which, for assemblies that this build does not compile: names of types that
/// stand in a file and are visible there, by a using or because they stand in a namespace around it.
/// </summary>
internal static partial class SourceTypes
{
    /// <summary>The folder of the repository, found from the folder of the tests upwards.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ensemble.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("the tests do not stand in the repository");
        }
    }

    /// <summary>All uses of own types by the types of an assembly.</summary>
    /// <param name="assembly">The assembly, which is the name of its folder and of its namespace.</param>
    public static IReadOnlyList<Use> Uses(string assembly) => Uses(
        assembly,
        Directory.EnumerateFiles(Path.Combine(Root, "src", assembly), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Path.Combine(Root, "src", assembly), path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(File.ReadAllText));

    /// <summary>The same of given files.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="files">Their text.</param>
    public static IReadOnlyList<Use> Uses(string assembly, IEnumerable<string> files)
    {
        (string Space, string[] Visible, string Code, string[] Own)[] all = [.. files.Select(Read).Where(file => file.Space.Length > 0)];
        ILookup<string, string> homes = all.SelectMany(file => file.Own.Select(type => (Type: type, file.Space))).Distinct().ToLookup(each => each.Type, each => each.Space);
        return
        [
            .. all.SelectMany(file => Words().Matches(file.Code).Select(word => word.Value).Distinct()
                .SelectMany(word => homes[word].Where(space => space != file.Space && (file.Visible.Contains(space) || file.Code.Contains($"{space}.{word}", StringComparison.Ordinal)))
                    .Select(space => new Use(assembly, file.Space, $"{file.Space}.{file.Own.FirstOrDefault()}", assembly, space, $"{space}.{word}")))),
        ];
    }

    private static (string Space, string[] Visible, string Code, string[] Own) Read(string text)
    {
        string code = Silent().Replace(text, " ");
        string space = Namespace().Match(code).Groups[1].Value;
        string[] parts = space.Split('.');
        IEnumerable<string> around = Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts.Take(count)));
        return (space, [.. Using().Matches(code).Select(match => match.Groups[1].Value), .. around], code, [.. Declared().Matches(code).Select(match => match.Groups[1].Value)]);
    }

    // Comments and texts, in which names do not count.
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(\\.|[^"\\\n])*"|'(\\.|[^'\\])'""", RegexOptions.Singleline)]
    private static partial Regex Silent();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(?:global )?using\s+(?:static )?(?:\w+\s*=\s*)?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?([A-Z]\w*)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Words();
}
