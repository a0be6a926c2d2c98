namespace Ensemble.Experiments.Glossary;

/// <summary>The keys of the section <c>network</c> and of its layers.</summary>
internal static class NetworkKeys
{
    /// <summary>What the paths of keys of layers begin with.</summary>
    public const string Layers = "network.layers.";

    private const int LargestWidth = 1 << 20;
    private const string Document = "architectures.md";

    private static readonly KeyForm Width = KeyForm.Whole(1, LargestWidth);
    private static readonly KeyForm WeightName = KeyForm.Text("a name", ".+", "first", "[]");
    private static readonly KeyForm Activations = KeyForm.OneOf(Activation.Names);

    public static IReadOnlyList<Key> All { get; } =
    [
        new("network.depth", KeyForm.Whole(1, 1024), "2", "number of hidden layers of a multilayer perceptron") { Symbol = "L" },
        new("network.width", Width.OrList(), "128", "width of the hidden layers: one number, or one per hidden layer; with `layers`, that of every layer that does not say its own") { Symbol = "N", Acts = "theories are laws of N → ∞; biases of order 1/N remain" },
        new("network.activation", Activations, "relu", "nonlinearity of every hidden layer") { Symbol = "φ" },
        new("network.bias", KeyForm.Switch, "off", "whether layers, the readout included, have biases; with `layers`, the default of each") { Document = Document },
        new("network.layers", KeyForm.Layers, "(none: a multilayer perceptron)", "any architecture, layer by layer, instead of `depth` and `activation`; the readout is added") { Document = Document },
        new("network.feature_strength", KeyForm.Number(1e-6, 1e6), "(none: NTK parametrisation)", "strength of feature learning in the mean-field parametrisation, in which features are learnt at any width; multilayer perceptrons without biases")
            { Symbol = "γ₀", Acts = "f = w·φ(h)/(γ₀N), and steps grow by γ₀²N", Document = "feature-learning.md" },
        new("network.centre", KeyForm.Switch, "on", "every member subtracts its own predictor at t = 0, on test points too") { Document = "feature-learning.md", Given = ["network.feature_strength=1"] },
        new("network.initial", KeyForm.Path, "(none: drawn)", "a NumPy `.npz` file with weights at t = 0: an array per weight, named as the weight"),
        new($"{Layers}dense", KeyForm.Bare, "(none)", "a fully connected layer, at every position alike") { Document = Document },
        new($"{Layers}dense.width", Width, "(network.width)", "number of its channels") { Symbol = "N", Document = Document },
        new($"{Layers}dense.name", WeightName, "(dense_1, dense_2, …)", "name of its weights") { Document = Document },
        new($"{Layers}dense.bias", KeyForm.Switch, "(network.bias)", "whether it has a bias") { Document = Document },
        new($"{Layers}activation", Activations, "(none)", "a nonlinearity; its name alone will do: `- erf`") { Symbol = "φ", Document = Document },
        new($"{Layers}conv", KeyForm.Bare, "(none)", "a convolution over one or two axes of positions") { Document = Document },
        new($"{Layers}conv.filter", Width.OrList(), "3", "number of taps along each axis") { Document = Document },
        new($"{Layers}conv.stride", Width.OrList(), "1", "step between positions along each axis") { Document = Document },
        new($"{Layers}conv.padding", KeyForm.OneOf("circular", "zero"), "circular", "what it reads outside the grid") { Document = Document },
        new($"{Layers}conv.width", Width, "(network.width)", "number of its channels") { Symbol = "N", Document = Document },
        new($"{Layers}conv.name", WeightName, "(conv_1, conv_2, …)", "name of its weights") { Document = Document },
        new($"{Layers}conv.bias", KeyForm.Switch, "(network.bias)", "whether it has a bias") { Document = Document },
        new($"{Layers}residual", KeyForm.Bare, "(none)", "adds a branch to what it is given: h + scale · branch(h)") { Document = Document },
        new($"{Layers}residual.scale", KeyForm.Number(), "1", "factor of the branch") { Document = Document },
        new($"{Layers}residual.branch", KeyForm.Layers, "(none)", "layers of the branch") { Document = Document },
        new($"{Layers}hadamard", KeyForm.Bare, "(none)", "product of two branches, channel by channel") { Document = Document },
        new($"{Layers}hadamard.a", KeyForm.Layers, "(none)", "layers of the first factor") { Document = Document },
        new($"{Layers}hadamard.b", KeyForm.Layers, "(none)", "layers of the second factor") { Document = Document },
        new($"{Layers}rnn", KeyForm.Bare, "(none)", "a recurrent layer over time") { Document = Document },
        new($"{Layers}rnn.activation", Activations, "erf", "its nonlinearity") { Symbol = "φ", Document = Document },
        new($"{Layers}rnn.width", Width, "(network.width)", "number of its channels") { Symbol = "N", Document = Document },
        new($"{Layers}rnn.name", WeightName, "(rnn_1, …)", "name of its weights") { Document = Document },
        new($"{Layers}rnn.bias", KeyForm.Switch, "(network.bias)", "whether it has a bias") { Document = Document },
        new($"{Layers}attention", KeyForm.Bare, "(none)", "attention of one head over positions") { Document = Document },
        new($"{Layers}attention.beta", KeyForm.Number(), "1", "factor of the scores") { Symbol = "β", Document = Document },
        new($"{Layers}attention.width", Width, "(network.width)", "number of its channels") { Symbol = "N", Document = Document },
        new($"{Layers}attention.name", WeightName, "(attention_1, …)", "name of its weights") { Document = Document },
        new($"{Layers}layer_norm", KeyForm.Bare, "(none)", "scales channels to mean 0 and variance 1 at every position") { Document = Document },
        new($"{Layers}flatten", KeyForm.Bare, "(none)", "positions become channels") { Document = Document },
        new($"{Layers}average_pool", KeyForm.OneOf("global").Or(Width.OrList()), "global", "mean over windows of positions, or over all of them") { Document = Document },
        new($"{Layers}last", KeyForm.Bare, "(none)", "the last position alone") { Document = Document },
        new($"{Layers}readout", KeyForm.Bare, "(none)", "the linear readout, at the end alone; it is added where it is missing") { Document = Document },
        new($"{Layers}readout.bias", KeyForm.Switch, "(network.bias)", "whether it has a bias") { Document = Document },
    ];

    /// <summary>The names of layers.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. All.Where(key => key.Path.StartsWith(Layers, StringComparison.Ordinal)).Select(key => key.Path[Layers.Length..].Split('.')[0]).Distinct()];
}
