using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests.Golden;

/// <summary>One case of ndk.json: independent numbers for the theory.</summary>
public sealed class GoldenCase
{
    private static readonly JsonElement Cases = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "ndk.json"))).RootElement.GetProperty("cases");

    private GoldenCase(JsonElement root)
    {
        Root = root;
        var phi = Activation.Parse(root.GetProperty("phi").GetString()!);
        int depth = root.GetProperty("L").GetInt32();
        double[][] train = root.GetProperty("X").Matrix();
        double[][] test = root.GetProperty("Xtest").Matrix();
        double[][] targets = [.. root.GetProperty("Y").Row().Select(y => new[] { y }), .. test.Select(_ => new[] { 0.0 })];
        var data = new Dataset(RealMatrix.FromRows([.. train, .. test]), RealMatrix.FromRows(targets), train.Length);
        Layers = root.TryGetProperty("layers", out JsonElement layers)
            ? [.. layers.EnumerateArray().Select(Layer)]
            : [.. Enumerable.Repeat(Layer(root), depth + 1)];
        Problem = new TheoryProblem(new WideNetwork(train[0].Length, depth, phi), Schedule.PerLayer(Layers), data);
    }

    public static IEnumerable<string> Names => Cases.EnumerateArray().Select(item => item.GetProperty("name").GetString()!);

    public JsonElement Root { get; }

    public LayerParameters[] Layers { get; }

    public TheoryProblem Problem { get; }

    public int Points => Problem.Data.Count;

    public static GoldenCase Load(string name) =>
        new(Cases.EnumerateArray().Single(item => item.GetProperty("name").GetString() == name));

    public static TheoryData<string> Having(string field)
    {
        var names = new TheoryData<string>();
        foreach (JsonElement item in Cases.EnumerateArray())
        {
            if (item.TryGetProperty(field, out _))
            {
                names.Add(item.GetProperty("name").GetString()!);
            }
        }

        return names;
    }

    private static LayerParameters Layer(JsonElement item) => new(
        item.GetProperty("T").GetDouble(),
        item.GetProperty("s2").GetDouble(),
        item.GetProperty("s02").GetDouble(),
        item.TryGetProperty("eta", out JsonElement eta) ? eta.GetDouble() : 1);
}
