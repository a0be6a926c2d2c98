using System.Text.RegularExpressions;

namespace Ensemble.House.Tests;

/// <summary>From the page of a formula to the file that computes it and back: <c>docs/equations.md</c> and the remarks of types name each other.</summary>
public partial class EquationTests
{
    private static readonly string Source = Path.Combine(SourceTypes.Root, "src");

    [Fact]
    public void TheListNamesEveryFileThatNamesAnEquation_AndTheFilesNameTheirEquations()
    {
        string[] listed =
        [
            .. Row().Matches(File.ReadAllText(Path.Combine(SourceTypes.Root, "docs", "equations.md")))
                .SelectMany(row => Code().Matches(row.Groups[2].Value).Select(file => $"{file.Groups[1].Value}: {row.Groups[1].Value}"))
                .Order(StringComparer.Ordinal),
        ];
        string[] named =
        [
            .. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                .SelectMany(path => Remark().Matches(File.ReadAllText(path))
                    .SelectMany(remark => remark.Groups[1].Value.Split(", "))
                    .Select(tag => $"{Path.GetRelativePath(Source, path)["Ensemble.".Length..^".cs".Length].Replace(Path.DirectorySeparatorChar, '/')}: {tag}"))
                .Order(StringComparer.Ordinal),
        ];

        Assert.True(listed.Length > 100);
        Assert.Equal(listed, named);
    }

    [Fact]
    public void EveryEquationHasOneRow()
    {
        string[] tags = [.. Row().Matches(File.ReadAllText(Path.Combine(SourceTypes.Root, "docs", "equations.md"))).Select(row => row.Groups[1].Value)];
        Assert.Equal(tags.Distinct(), tags);
    }

    [GeneratedRegex(@"^\| ([A-Z]\d+) \|.*\| ([^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^/// <remarks>Equations: ([A-Z0-9, ]+)\.</remarks>", RegexOptions.Multiline)]
    private static partial Regex Remark();
}
