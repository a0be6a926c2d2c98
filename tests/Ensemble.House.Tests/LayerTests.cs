namespace Ensemble.House.Tests;

/// <summary>
/// Arrows between assemblies and between folders only point down. What is read are the compiled types, and the source of an assembly that
/// this build leaves out.
/// </summary>
public class LayerTests
{
    private static readonly IReadOnlyList<Use> Uses = [.. House.Storeys.SelectMany(UsesOf)];

    [Fact]
    public void AssembliesUseOnlyLowerOnes()
    {
        var wrong = Uses.Where(use => use.UsedAssembly != use.Assembly && !MayUse(use.Assembly, use.UsedAssembly))
            .GroupBy(use => (use.Assembly, use.UsedAssembly)).Select(group => $"{group.Key.Assembly} uses {group.Key.UsedAssembly}: {Examples(group)}");

        AssertNone(wrong);
        Assert.All(House.Storeys.Index(), storey => Assert.All(Names(storey.Item.MayUse), used => Assert.Contains(House.Storeys.Take(storey.Index), lower => lower.Name == "Ensemble." + used)));
    }

    [Fact]
    public void FoldersUseOnlyLowerOnes()
    {
        AssertNone(ArrowsUp().Select(arrow => $"{arrow.Key}: {arrow.Value}"));
    }

    [Fact]
    public void EveryFolderHasOnePlace()
    {
        Assert.All(House.Storeys, storey => Assert.Equal(Names(storey.Layers).Length, Names(storey.Layers).Distinct().Count()));
        AssertNone(Uses.Select(use => (use.Assembly, use.From)).Distinct().Where(user => Place(user.Assembly, user.From) < 0)
            .Select(user => $"{user.From} of {user.Assembly} has no place in House.Storeys"));
    }

    [Fact]
    public void EveryPlaceHasAFolder()
    {
        AssertNone(House.Storeys.SelectMany(storey => Names(storey.Layers)
            .Where(layer => layer != "." && !Directory.Exists(Path.Combine([SourceTypes.Root, "src", storey.Name == "ensemble" ? "Ensemble.Cli" : storey.Name, .. layer.Split('.')])))
            .Select(layer => $"{storey.Name} has no folder {layer}")));
    }

    [Fact]
    public void TheReaderSeesBodiesFieldsAndGenericArguments()
    {
        IReadOnlyList<Use> own = CompiledTypes.Uses(typeof(LayerTests).Assembly.Location);

        Assert.Contains(own, use => use.User.EndsWith(".Sample.Upper", StringComparison.Ordinal) && use.Used.EndsWith(".InBody", StringComparison.Ordinal));
        Assert.Contains(own, use => use.User.EndsWith(".Sample.Upper", StringComparison.Ordinal) && use.Used.EndsWith(".InLambda", StringComparison.Ordinal));
        Assert.Contains(own, use => use.User.EndsWith(".Sample.Upper", StringComparison.Ordinal) && use.Used.EndsWith(".InField", StringComparison.Ordinal));
    }

    [Fact]
    public void TheReaderOfSourceSeesWhatIsVisible()
    {
        string[] files =
        [
            "namespace A;\npublic class Root { }",
            "using A.Low;\nnamespace A.High;\ninternal sealed class Upper { private Lower<int>[] all; /* Unseen */ string text = \"Hidden\"; Root root; }",
            "namespace A.Low;\ninternal record struct Lower<T>(T Value);\nclass Unseen { }\nclass Hidden { }",
            "namespace A.Blind;\nclass Sighted { void Say() { Lower(); A.High.Upper(); } }",
        ];

        Assert.Equal(
            ["A.High → A.Low.Lower", "A.High → A.Root", "A.Blind → A.High.Upper"],
            SourceTypes.Uses("A", files).Select(use => $"{use.From} → {use.Used}"));
    }

    private static IReadOnlyList<Use> UsesOf(Storey storey)
    {
        string path = Path.Combine(AppContext.BaseDirectory, storey.Name + ".dll");
        return File.Exists(path) ? CompiledTypes.Uses(path) : SourceTypes.Uses(storey.Name);
    }

    private static void AssertNone(IEnumerable<string> faults)
    {
        string[] all = [.. faults];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    private static Dictionary<string, string> ArrowsUp() => Uses
        .Where(use => use.Assembly == use.UsedAssembly && use.From != use.To && Place(use.Assembly, use.To) > Place(use.Assembly, use.From))
        .GroupBy(use => $"{use.Assembly}: {Folder(use.Assembly, use.From)} → {Folder(use.Assembly, use.To)}")
        .ToDictionary(group => group.Key, Examples);

    private static string Examples(IEnumerable<Use> uses) =>
        string.Join(", ", uses.Select(use => $"{Short(use.User)} → {Short(use.Used)}").Distinct().Order().Take(5)) + $" ({uses.Count()} in all)";

    private static bool MayUse(string assembly, string used) =>
        House.Storeys.Single(storey => storey.Name == assembly) is { } storey && Names(storey.MayUse).Any(name => used == "Ensemble." + name);

    private static int Place(string assembly, string folder) =>
        Names(House.Storeys.Single(storey => storey.Name == assembly).Layers).ToList().IndexOf(Folder(assembly, folder));

    private static string Folder(string assembly, string folder)
    {
        string root = assembly == "ensemble" ? "Ensemble.Cli" : assembly;
        return folder == root ? "." : folder[(root.Length + 1)..];
    }

    private static string[] Names(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Short(string type) => type[(type.LastIndexOf('.') + 1)..];
}
