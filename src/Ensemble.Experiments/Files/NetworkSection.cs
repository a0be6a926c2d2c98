using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Files;

/// <summary>Reads and writes the section <c>network</c>: a multilayer perceptron, or a list of layers.</summary>
internal static class NetworkSection
{
    private const int LargestWidth = 1 << 20;
    private const int LargestDepth = 1024;
    private const int DefaultWidth = 128;

    private static readonly string[] Kinds =
        ["dense", "activation", "conv", "residual", "hadamard", "rnn", "attention", "layer_norm", "flatten", "average_pool", "last", "readout"];

    public static NetworkOptions Read(YamlSection section, string folder)
    {
        NetworkOptions options = ReadScaling(section, section.Has("layers") ? ReadLayers(section) : ReadPerceptron(section));
        if (section.Has("initial"))
        {
            options = options with { Initial = DataSection.PathOf(section, "initial", folder) };
        }

        section.Close();
        return options;
    }

    public static List<(string Key, object? Value)> Values(NetworkOptions network) => network.Layers.IsEmpty
        ?
        [
            ("depth", network.Widths.Length),
            ("width", network.Widths),
            ("activation", network.Activation.Name),
            .. network.Bias ? [("bias", (object?)true)] : Array.Empty<(string, object?)>(),
            .. Scaling(network),
            .. Initial(network),
        ]
        : [("bias", network.Bias), .. Scaling(network), ("layers", Entries(network.Layers)), .. Initial(network)];

    // Left out in NTK parametrisation, so that the folders of runs keep their names.
    private static (string Key, object? Value)[] Scaling(NetworkOptions network) =>
        network.FeatureStrength is { } strength ? [("feature_strength", strength), ("centre", network.Centre)] : [];

    private static NetworkOptions ReadScaling(YamlSection section, NetworkOptions options)
    {
        if (!section.Has("feature_strength"))
        {
            return section.Has("centre") ? throw section.Error("centre", "given without network.feature_strength", "left out: only the mean-field parametrisation is centred") : options;
        }

        if (!options.Layers.IsEmpty || options.Bias)
        {
            throw section.Error("feature_strength", "given beside network.layers or network.bias", "left out: only multilayer perceptrons without biases are trained in mean-field parametrisation");
        }

        double strength = section.Number("feature_strength", null, "a number from 1e-6 to 1e6", value => value is >= 1e-6 and <= 1e6);
        return options with { FeatureStrength = strength, Centre = section.Switch("centre", true) };
    }

    private static (string Key, object? Value)[] Initial(NetworkOptions network) => network.Initial is null ? [] : [("initial", network.Initial)];

    private static NetworkOptions ReadPerceptron(YamlSection section)
    {
        IReadOnlyList<int> widths = section.Wholes("width", [DefaultWidth], 1, LargestWidth);
        bool perLayer = section.IsList("width");
        int depth = section.Whole("depth", perLayer ? widths.Count : 2, 1, LargestDepth);
        if (perLayer && widths.Count != depth)
        {
            throw section.Error("width", $"a list of {widths.Count}", $"one number, or one for each of the {depth} hidden layers");
        }

        string activation = section.Choice("activation", "relu", [.. Activation.Names]);
        return new NetworkOptions([.. perLayer ? widths : Enumerable.Repeat(widths[0], depth)], Activation.Parse(activation)) { Bias = section.Switch("bias", false) };
    }

    private static NetworkOptions ReadLayers(YamlSection section)
    {
        foreach (string key in (string[])["depth", "activation"])
        {
            if (section.Has(key))
            {
                throw section.Error(key, "given beside network.layers", "left out: layers say their own");
            }
        }

        int width = section.Whole("width", DefaultWidth, 1, LargestWidth);
        bool bias = section.Switch("bias", false);
        List<LayerOptions> layers = [.. section.Entries("layers").Select(entry => ReadLayer(entry, width, bias))];
        if (layers.Count > 0 && layers[^1].Kind == "readout")
        {
            bias = layers[^1].Bias!.Value;
            layers.RemoveAt(layers.Count - 1);
        }

        if (layers.Count == 0)
        {
            throw section.Error("layers", "empty", "a list of at least one layer; the readout is added");
        }

        if (layers.SelectMany(layer => layer.All).Any(layer => layer.Kind == "readout"))
        {
            throw section.Error("layers", "a list with a readout inside", "a list with no readout, or with one at its end");
        }

        var options = new NetworkOptions([.. layers.SelectMany(layer => layer.All).Where(layer => layer.Width is not null).Select(layer => layer.Width!.Value)], Activation.Linear)
        {
            Bias = bias,
            Layers = [.. layers],
        };
        try
        {
            _ = options.Weights;
            return options;
        }
        catch (ModelException error)
        {
            throw new ExperimentException(section.PathOf("layers"), $"{section.PathOf("layers")}: {error.Message}", error);
        }
    }

    private static LayerOptions ReadLayer(YamlEntry entry, int width, bool bias)
    {
        (string kind, YamlSection section, string path) = entry;
        if (Activation.Names.Contains(kind))
        {
            return new LayerOptions("activation") { Activation = Activation.Parse(kind) };
        }

        if (!Kinds.Contains(kind))
        {
            throw new ExperimentException(path, $"{path} is '{kind}'; it must be one of {string.Join(", ", Kinds)}, or an activation (nearest: {NearestKey.Of(kind, Kinds)})");
        }

        if (kind == "activation")
        {
            return new LayerOptions(kind) { Activation = Activation.Parse(section.Choice(kind, "", [.. Activation.Names])) };
        }

        if (kind == "average_pool")
        {
            bool global = !section.Has(kind) || section.IsText(kind, "global");
            return new LayerOptions(kind) { Sizes = global ? [] : Axes(section, kind, []) };
        }

        YamlSection own = section.Section(kind);
        var layer = new LayerOptions(kind);
        if (kind is "dense" or "conv" or "rnn" or "attention")
        {
            layer = layer with { Width = own.Whole("width", width, 1, LargestWidth), Name = own.Has("name") ? own.Text("name", null) : null };
        }

        if (kind is "dense" or "conv" or "rnn" or "readout")
        {
            layer = layer with { Bias = own.Switch("bias", bias) };
        }

        layer = kind switch
        {
            "conv" => layer with
            {
                Sizes = Axes(own, "filter", [3]),
                Stride = Axes(own, "stride", [1]),
                Padding = Enum.Parse<Padding>(own.Choice("padding", "circular", "circular", "zero"), ignoreCase: true),
            },
            "rnn" => layer with { Activation = Activation.Parse(own.Choice("activation", "erf", [.. Activation.Names])) },
            "attention" => layer with { Factor = own.Number("beta", 1, "a number", _ => true) },
            "residual" => layer with { Factor = own.Number("scale", 1, "a number", _ => true), First = Branch(own, "branch", width, bias) },
            "hadamard" => layer with { First = Branch(own, "a", width, bias), Second = Branch(own, "b", width, bias) },
            _ => layer,
        };
        own.Close();
        return layer;
    }

    private static ImmutableArray<LayerOptions> Branch(YamlSection section, string key, int width, bool bias)
    {
        ImmutableArray<LayerOptions> layers = [.. section.Entries(key).Select(entry => ReadLayer(entry, width, bias))];
        return layers.IsEmpty ? throw section.Error(key, "empty", "a list of at least one layer") : layers;
    }

    private static ImmutableArray<int> Axes(YamlSection section, string key, int[] fallback)
    {
        IReadOnlyList<int> sizes = section.Wholes(key, fallback, 1, LargestWidth);
        return sizes.Count <= 2 ? [.. sizes] : throw section.Error(key, $"a list of {sizes.Count}", "one number, or one for each of at most two axes");
    }

    private static List<List<(string Key, object? Value)>> Entries(ImmutableArray<LayerOptions> layers) =>
        [.. layers.Select(layer => new List<(string, object?)> { (layer.Kind, Settings(layer)) })];

    private static object? Settings(LayerOptions layer)
    {
        switch (layer.Kind)
        {
            case "activation":
                return layer.Activation!.Name;
            case "average_pool":
                return layer.Sizes.IsEmpty ? "global" : Shortest(layer.Sizes);
        }

        var values = new List<(string, object?)>();
        Add("name", layer.Name);
        Add("width", layer.Width);
        Add("bias", layer.Bias);
        switch (layer.Kind)
        {
            case "conv":
                Add("filter", Shortest(layer.Sizes));
                Add("stride", Shortest(layer.Stride));
                Add("padding", layer.Padding == Padding.Zero ? "zero" : "circular");
                break;
            case "rnn":
                Add("activation", layer.Activation!.Name);
                break;
            case "attention":
                Add("beta", layer.Factor);
                break;
            case "residual":
                Add("scale", layer.Factor);
                Add("branch", Entries(layer.First));
                break;
            case "hadamard":
                Add("a", Entries(layer.First));
                Add("b", Entries(layer.Second));
                break;
        }

        return values.Count == 0 ? null : values;

        void Add(string key, object? value)
        {
            if (value is not null)
            {
                values.Add((key, value));
            }
        }
    }

    private static object Shortest(ImmutableArray<int> sizes) => sizes.Length == 1 ? sizes[0] : sizes;
}
