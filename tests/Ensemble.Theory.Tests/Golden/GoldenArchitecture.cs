using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests.Golden;

/// <summary>One case of architectures.json or ndk-architectures.json: a network, the dynamics of its weights, and independent numbers.</summary>
public sealed class GoldenArchitecture
{
    private readonly Dictionary<string, LayerParameters> parameters = [];

    private GoldenArchitecture(JsonElement root)
    {
        Root = root;
        Shape input = InputShape(root.GetProperty("X"));
        var builder = new ArchitectureBuilder();
        JsonElement[] layers = [.. root.GetProperty("layers").EnumerateArray()];
        foreach (JsonElement layer in layers[..^1])
        {
            Add(builder, layer);
        }

        Keep("readout", layers[^1]);
        Architecture program = builder.Build(HasBias(layers[^1]));
        Network = new Network(program, input, program.WidthOperations.Select(_ => Width));
        double[] targets = root.TryGetProperty("y", out JsonElement y) ? y.Row() : root.GetProperty("kernel_gd").GetProperty("y").Row();
        int points = root.GetProperty("X").GetArrayLength();
        Data = new Dataset(
            new RealMatrix(points, input.Size, root.GetProperty("X").Flat()),
            new RealMatrix(points, 1, [.. targets, .. new double[points - targets.Length]]),
            targets.Length);
        Parameters = [.. program.Weights.Select(weight => parameters[weight.Name])];
        Problem = new TheoryProblem(Network.Wide, Schedule.PerWeight(program.Weights.Zip(Parameters)), Data);
    }

    /// <summary>Any width: the theory ignores it, and sums in the cases need all of them equal.</summary>
    private const int Width = 4;

    public JsonElement Root { get; }

    public Network Network { get; }

    public Dataset Data { get; }

    public LayerParameters[] Parameters { get; }

    public TheoryProblem Problem { get; }

    public static GoldenArchitecture OneTime(string name) => new(Find("architectures.json", name));

    public static GoldenArchitecture TwoTime(string name) => new(Find("ndk-architectures.json", name));

    public static TheoryData<string> OneTimeNames() => Names("architectures.json");

    public static TheoryData<string> TwoTimeNames() => Names("ndk-architectures.json");

    private static JsonElement Cases(string file) => JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file))).RootElement.GetProperty("cases");

    private static JsonElement Find(string file, string name) => Cases(file).EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);

    private static TheoryData<string> Names(string file)
    {
        var names = new TheoryData<string>();
        foreach (JsonElement item in Cases(file).EnumerateArray())
        {
            names.Add(item.GetProperty("name").GetString()!);
        }

        return names;
    }

    private static Shape InputShape(JsonElement x)
    {
        var sizes = new List<int>();
        for (JsonElement value = x[0]; value.ValueKind == JsonValueKind.Array; value = value[0])
        {
            sizes.Add(value.GetArrayLength());
        }

        return new Shape(new Extents([.. sizes[..^1]]), sizes[^1]);
    }

    private static bool HasBias(JsonElement layer) =>
        layer.TryGetProperty("b", out _) || (layer.TryGetProperty("sb", out JsonElement scale) && scale.GetDouble() != 0);

    private static Activation Phi(JsonElement layer) => Activation.Parse(layer.GetProperty("phi").GetString()!);

    private static int[] Ints(JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetInt32())];

    /// <summary>Parameters with their variance σ_w², or the dynamics of each.</summary>
    private static LayerParameters Of(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? new LayerParameters(
            value.GetProperty("T").GetDouble(), value.GetProperty("sigma_2").GetDouble(), value.GetProperty("sigma0_2").GetDouble(), value.GetProperty("eta").GetDouble())
        : new LayerParameters(0, 1, value.GetDouble() * value.GetDouble());

    private void Keep(string weight, JsonElement layer, string own = "", string key = "w")
    {
        parameters[weight + own] = Of(layer.TryGetProperty(key, out JsonElement value) ? value : layer.GetProperty($"s{key}"));
        if (key == "w" && HasBias(layer))
        {
            parameters[$"{weight}.bias"] = Of(layer.TryGetProperty("b", out JsonElement bias) ? bias : layer.GetProperty("sb"));
        }
    }

    private void Add(ArchitectureBuilder builder, JsonElement layer)
    {
        string op = layer.GetProperty("op").GetString()!;
        int number = parameters.Keys.Count(key => key.StartsWith($"{op}_", StringComparison.Ordinal) && !key.EndsWith(".bias", StringComparison.Ordinal)) + 1;
        switch (op)
        {
            case "dense":
                Keep($"dense_{number}", layer);
                builder.Dense(HasBias(layer));
                break;
            case "act":
                builder.Activation(Phi(layer));
                break;
            case "conv":
                Keep($"conv_{number}", layer);
                builder.Conv(
                    new Extents(Ints(layer.GetProperty("kernel"))),
                    new Extents(Ints(layer.GetProperty("stride"))),
                    layer.GetProperty("padding").GetString() == "zero" ? Padding.Zero : Padding.Circular,
                    HasBias(layer));
                break;
            case "residual":
                builder.Residual(layer.GetProperty("scale").GetDouble(), branch => AddAll(branch, layer.GetProperty("branch")));
                break;
            case "hadamard":
                builder.Hadamard(a => AddAll(a, layer.GetProperty("a")), b => AddAll(b, layer.GetProperty("b")));
                break;
            case "layernorm":
                builder.LayerNorm();
                break;
            case "rnn":
                Keep("rnn_1", layer, ".recurrent");
                Keep("rnn_1", layer, ".input", "u");
                builder.Recurrent(Phi(layer), HasBias(layer));
                break;
            case "attention":
                parameters["attention_1.query"] = layer.TryGetProperty("q", out JsonElement q) ? Of(q) : new LayerParameters(0, 1, 1);
                Keep("attention_1", layer, ".value");
                builder.Attention(layer.GetProperty("beta").GetDouble());
                break;
            case "gap":
                builder.AveragePool();
                break;
            case "flatten":
                builder.Flatten();
                break;
            default:
                builder.Last();
                break;
        }
    }

    private void AddAll(ArchitectureBuilder builder, JsonElement layers)
    {
        foreach (JsonElement layer in layers.EnumerateArray())
        {
            Add(builder, layer);
        }
    }
}
