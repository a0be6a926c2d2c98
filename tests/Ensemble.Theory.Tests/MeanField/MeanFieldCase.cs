using System.Text.Json;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.MeanField;

/// <summary>One case of dmft.json: independent numbers for the mean-field theory.</summary>
public sealed class MeanFieldCase
{
    private static readonly JsonElement Sections = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "dmft.json"))).RootElement;

    private MeanFieldCase(JsonElement root)
    {
        Root = root;
        Problem = WithStrength(root.TryGetProperty("gamma0", out JsonElement strength) ? strength.GetDouble() : 1);
    }

    public JsonElement Root { get; }

    public MeanFieldProblem Problem { get; }

    public static MeanFieldCase Load(string section, string name) =>
        new(Sections.GetProperty(section).EnumerateArray().Single(item => item.GetProperty("name").GetString() == name));

    public static TheoryData<string, string> Of(string section)
    {
        var names = new TheoryData<string, string>();
        foreach (JsonElement item in Sections.GetProperty(section).EnumerateArray())
        {
            names.Add(section, item.GetProperty("name").GetString()!);
        }

        return names;
    }

    public MeanFieldProblem WithStrength(double strength)
    {
        double[][] train = Root.GetProperty("X").Matrix();
        double[][] test = Root.GetProperty("Xtest").Matrix();
        double[][] targets = [.. Root.GetProperty("Y").Row().Select(y => new[] { y }), .. test.Select(_ => new[] { 0.0 })];
        var data = new Dataset(RealMatrix.FromRows([.. train, .. test]), RealMatrix.FromRows(targets), train.Length);
        double decay = Number("kappa", 0);
        return MeanFieldProblem.Uniform(
            Activation.Parse(Root.GetProperty("phi").GetString()!),
            Root.GetProperty("L").GetInt32(),
            strength,
            data,
            Root.GetProperty("dt").GetDouble(),
            Root.GetProperty("steps").GetInt32(),
            decay,
            decay * Number("s2", 1),
            Number("s02", 1));
    }

    private double Number(string name, double otherwise) => Root.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
}
