using System.Text.RegularExpressions;
using Ensemble.Experiments.Files;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Ensemble.House.Tests;

/// <summary>Libraries speak of their own parameters; keys of the experiment file are known to Experiments alone, which translates.</summary>
public partial class MessageTests
{
    private const string Everything = """
        name: all
        network: { feature_strength: 1, centre: off }
        langevin: { integrator: implicit }
        theory: { unified: { lambda: 1 }, mean_field: { samples: 4096 } }
        """;

    private static readonly string[] Libraries = ["Ensemble.Numerics", "Ensemble.Model", "Ensemble.Theory", "Ensemble.Training", "Ensemble.Torch"];

    // Names of theories and observables have sections or switches of their own in the file.
    private static readonly string[] NamesOfTheLibraries = ["mean_field"];

    private static readonly string[] Text = [.. new[] { "name: all", Everything }.SelectMany(text => ExperimentText.Of(ExperimentFile.Parse(text, "all.yaml")).Split('\n'))];

    private static IEnumerable<string> Sections => Text.Where(line => line.EndsWith(':') && !line.StartsWith(' ')).Select(line => line[..^1]).Distinct();

    private static IEnumerable<string> Keys => Text.Select(line => Key().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().Except(NamesOfTheLibraries);

    [Fact]
    public void NoTextOfALibraryNamesAKeyOfTheExperimentFile()
    {
        var key = new Regex($@"\b({string.Join('|', Sections)})\.[a-z_]+\b|\b({string.Join('|', Keys)})\b");
        string[] faults = [.. Libraries.SelectMany(Texts).Where(text => key.IsMatch(text.Text)).Select(text => $"{text.Type}: \"{text.Text}\"")];

        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void TheKeysAreFound()
    {
        Assert.Superset(new HashSet<string> { "data", "network", "langevin", "ensemble", "record", "theory", "engine" }, Sections.ToHashSet());
        Assert.Superset(new HashSet<string> { "step_size", "initial_variance", "prior_variance", "feature_strength", "step_tolerance" }, Keys.ToHashSet());
        Assert.Contains(Texts("Ensemble.Model"), text => text.Text == "stepSize");
    }

    private static IEnumerable<(string Type, string Text)> Texts(string assembly)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        if (!File.Exists(path))
        {
            return [];
        }

        using var definition = AssemblyDefinition.ReadAssembly(path);
        return
        [
            .. definition.MainModule.GetTypes()
                .SelectMany(type => type.Methods)
                .Where(method => method.HasBody)
                .SelectMany(method => method.Body.Instructions
                    .Where(instruction => instruction.OpCode == OpCodes.Ldstr)
                    .Select(instruction => (method.DeclaringType.FullName, (string)instruction.Operand))),
        ];
    }

    [GeneratedRegex(@"^\s+([a-z]+_[a-z_]+):")]
    private static partial Regex Key();
}
