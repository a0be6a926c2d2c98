using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Ensemble.Model.Networks;

/// <summary>
/// Writes a program layer by layer and names its weights: by kind and a number counted within the kind, branches depth-first
/// (<c>dense_1</c>, <c>conv_2</c>, <c>dense_1.bias</c>, <c>rnn_1.recurrent</c>). A name of one's own used twice is one shared weight.
/// </summary>
public sealed partial class ArchitectureBuilder
{
    private readonly bool defaultBias;
    private readonly List<Operation> operations = [];
    private readonly Dictionary<string, int> counts = [];
    private int current;

    /// <summary>Begins a program at the input.</summary>
    /// <param name="bias">Whether layers have a bias unless they say otherwise.</param>
    public ArchitectureBuilder(bool bias = false) => defaultBias = bias;

    /// <summary>Adds z = W·x/√C at every position.</summary>
    /// <param name="bias">Whether a bias is added; null for the default.</param>
    /// <param name="name">The weight's name, or null for <c>dense_</c> and a number.</param>
    /// <exception cref="ModelException">The name has other characters than lower case letters, digits and underscores.</exception>
    public ArchitectureBuilder Dense(bool? bias = null, string? name = null)
    {
        string node = Named("dense", name);
        Add(new DenseNode(node, new WeightId(node)));
        return WithBias(node, bias);
    }

    /// <summary>Adds a bias, one number per channel.</summary>
    /// <param name="name">The weight's name, or null for <c>bias_</c> and a number.</param>
    public ArchitectureBuilder Bias(string? name = null)
    {
        string node = Named("bias", name);
        return Add(new BiasNode(node, new WeightId(node)));
    }

    /// <summary>Applies φ to every value.</summary>
    /// <param name="activation">φ.</param>
    public ArchitectureBuilder Activation(Activation activation) => Add(new ActivationNode(Named("activation", null), activation));

    /// <summary>Adds a convolution.</summary>
    /// <param name="filter">The size of the filter on each axis; odd.</param>
    /// <param name="stride">The stride on each axis; null for 1.</param>
    /// <param name="padding">What is read outside the grid.</param>
    /// <param name="bias">Whether a bias is added; null for the default.</param>
    /// <param name="name">The weight's name, or null for <c>conv_</c> and a number.</param>
    /// <exception cref="ModelException">The filter is even, or the stride has another number of axes.</exception>
    public ArchitectureBuilder Conv(Extents filter, Extents? stride = null, Padding padding = Padding.Circular, bool? bias = null, string? name = null)
    {
        string node = Named("conv", name);
        Add(new ConvolutionNode(node, new WeightId(node), filter, stride ?? Extents.Uniform(filter.Rank, 1), padding));
        return WithBias(node, bias);
    }

    /// <summary>Adds the recurrent layer, which writes the whole sequence of its states.</summary>
    /// <param name="activation">φ.</param>
    /// <param name="bias">Whether it has a bias; null for the default.</param>
    /// <param name="name">The beginning of the weights' names, or null for <c>rnn_</c> and a number.</param>
    public ArchitectureBuilder Recurrent(Activation activation, bool? bias = null, string? name = null)
    {
        string node = Named("rnn", name);
        WeightId? own = bias ?? defaultBias ? new WeightId($"{node}.bias") : null;
        return Add(new RecurrentNode(node, new WeightId($"{node}.recurrent"), new WeightId($"{node}.input"), own, activation));
    }

    /// <summary>Adds a head of attention.</summary>
    /// <param name="beta">β, the factor on the logits.</param>
    /// <param name="name">The beginning of the weights' names, or null for <c>attention_</c> and a number.</param>
    public ArchitectureBuilder Attention(double beta, string? name = null)
    {
        string node = Named("attention", name);
        return Add(new AttentionNode(node, new WeightId($"{node}.query"), new WeightId($"{node}.value"), beta));
    }

    /// <summary>Makes one vector of all positions.</summary>
    public ArchitectureBuilder Flatten() => Add(new FlattenNode(Named("flatten", null)));

    /// <summary>Averages over all positions, or over windows.</summary>
    /// <param name="window">The window; without axes, all positions.</param>
    public ArchitectureBuilder AveragePool(Extents window = default) => Add(new AveragePoolNode(Named("average_pool", null), window));

    /// <summary>Takes the last position.</summary>
    public ArchitectureBuilder Last() => Add(new LastNode(Named("last", null)));

    /// <summary>Normalises over channels.</summary>
    public ArchitectureBuilder LayerNorm() => Add(new LayerNormNode(Named("layer_norm", null)));

    /// <summary>Adds x + s·branch(x).</summary>
    /// <param name="scale">s.</param>
    /// <param name="branch">Writes the branch.</param>
    public ArchitectureBuilder Residual(double scale, Action<ArchitectureBuilder> branch)
    {
        string node = Named("residual", null);
        int skip = current;
        int end = Branch(skip, branch);
        return Add(new SumNode(node, scale), skip, end);
    }

    /// <summary>Adds a(x)∘b(x).</summary>
    /// <param name="first">Writes a.</param>
    /// <param name="second">Writes b.</param>
    public ArchitectureBuilder Hadamard(Action<ArchitectureBuilder> first, Action<ArchitectureBuilder> second)
    {
        string node = Named("hadamard", null);
        int start = current;
        int a = Branch(start, first);
        int b = Branch(start, second);
        return Add(new ProductNode(node), a, b);
    }

    /// <summary>Adds the readout and ends the program.</summary>
    /// <param name="bias">Whether the readout has a bias; null for the default.</param>
    /// <exception cref="ModelException">The program is not well-formed.</exception>
    public Architecture Build(bool? bias = null)
    {
        var ended = new List<Operation>(operations) { new(new ReadoutNode(), current) };
        if (bias ?? defaultBias)
        {
            ended.Add(new Operation(new BiasNode("readout.bias", new WeightId("readout.bias")), ended.Count));
        }

        return new Architecture(ended);
    }

    [GeneratedRegex("^[a-z0-9_]+$")]
    private static partial Regex AllowedName();

    private string Named(string kind, string? name)
    {
        int number = counts[kind] = counts.GetValueOrDefault(kind) + 1;
        if (name is not null && !AllowedName().IsMatch(name))
        {
            throw new ModelException("name", $"name is '{name}'; it must have lower case letters, digits and underscores only");
        }

        return name ?? $"{kind}_{number}";
    }

    private ArchitectureBuilder WithBias(string node, bool? bias) =>
        bias ?? defaultBias ? Add(new BiasNode($"{node}.bias", new WeightId($"{node}.bias"))) : this;

    private int Branch(int start, Action<ArchitectureBuilder> branch)
    {
        ArgumentNullException.ThrowIfNull(branch);
        current = start;
        branch(this);
        return current;
    }

    private ArchitectureBuilder Add(Node node) => Add(node, current, -1);

    private ArchitectureBuilder Add(Node node, int first, int second)
    {
        operations.Add(new Operation(node, first, second));
        current = operations.Count;
        return this;
    }
}
