using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// An architecture without widths: a straight-line program of nodes, which the trainer interprets as finite networks and the theory as
/// kernels (arXiv:2105.03703). The last operation is the readout, or the bias of the readout.
/// </summary>
public sealed record Architecture
{
    /// <summary>Creates an architecture.</summary>
    /// <param name="operations">The program; operation k writes slot k + 1 and reads slots up to k. Every value but the last is read.</param>
    /// <exception cref="ModelException">The program reads what is not there, leaves a value unread, or does not end in one readout.</exception>
    public Architecture(IEnumerable<Operation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Operations = [.. operations];
        var signals = new Signal[Operations.Length + 1];
        signals[0] = Signal.Input;
        var read = new bool[signals.Length];
        for (int k = 0; k < Operations.Length; k++)
        {
            (Node node, int first, int second) = Operations[k];
            bool two = node.Operands == 2;
            if (first < 0 || first > k || second > k || (two ? second < 0 : second != -1))
            {
                throw new ModelException("layers", $"{node.Name} reads slots {first} and {second}; slots 0 to {k} hold values before it, and it reads {node.Operands}");
            }

            read[first] = true;
            read[two ? second : first] = true;
            Signal other = signals[two ? second : first];
            Obstacle ??= node.Obstacle(signals[first], other) is { } reason ? $"{node.Name} {reason}" : null;
            signals[k + 1] = node.Pass(signals[first], other);
        }

        ReadoutOperation = Operations.ToList().FindLastIndex(operation => operation.Node is ReadoutNode);
        if (ReadoutOperation < 0 || !Operations.Skip(ReadoutOperation + 1).All(operation => operation.Node is BiasNode) || Operations.Length > ReadoutOperation + 2
            || Operations.Count(operation => operation.Node is ReadoutNode) != 1)
        {
            throw new ModelException("layers", "an architecture must end in one readout, with at most a bias behind it");
        }

        int unread = Array.IndexOf(read, false);
        if (unread < Operations.Length)
        {
            throw new ModelException("layers", $"{(unread == 0 ? "the input" : Operations[unread - 1].Node.Name)} is read by no layer");
        }

        Weights = [.. Operations.SelectMany(operation => operation.Node.Weights).Distinct()];
        WidthOperations = [.. Enumerable.Range(0, Operations.Length).Where(k => Operations[k].Node.HasWidth)];
        Hidden = [.. Enumerable.Range(0, Operations.Length).Where(k => Operations[k].Node is ActivationNode or RecurrentNode).Select(k => k + 1)];
        PlainActivation = FindPlainActivation();
    }

    /// <summary>The program.</summary>
    public ImmutableArray<Operation> Operations { get; }

    /// <summary>All weights, each once, in the order in which the program first uses them; the readout and its bias are last.</summary>
    public ImmutableArray<WeightId> Weights { get; }

    /// <summary>The operations whose channels are a width of the network, in the order of the program.</summary>
    public ImmutableArray<int> WidthOperations { get; }

    /// <summary>The slots of the hidden layers whose kernels are observed: what activations and recurrent layers write.</summary>
    public ImmutableArray<int> Hidden { get; }

    /// <summary>The index of the readout's operation; a bias may follow.</summary>
    public int ReadoutOperation { get; }

    /// <summary>The number of slots: the input and what every operation writes.</summary>
    public int SlotCount => Operations.Length + 1;

    /// <summary>
    /// Why the kernel algebra does not hold for the architecture, in one line that names the node, or null. Networks can be trained all the
    /// same; at infinite width their kernels are not those of the rules.
    /// </summary>
    public string? Obstacle { get; }

    /// <summary>Whether it is a multilayer perceptron: dense layers without biases, each followed by the same activation, then the readout.</summary>
    public bool IsMlp => PlainActivation is not null;

    /// <summary>The activation of a multilayer perceptron, otherwise null.</summary>
    internal Activation? PlainActivation { get; }

    /// <summary>A multilayer perceptron.</summary>
    /// <param name="depth">L, the number of hidden layers, ≥ 1.</param>
    /// <param name="activation">φ.</param>
    /// <param name="bias">Whether every layer, the readout included, has a bias.</param>
    /// <exception cref="ModelException">The depth is below 1.</exception>
    public static Architecture Mlp(int depth, Activation activation, bool bias = false)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Require.AtLeast(depth, 1, "depth");
        var builder = new ArchitectureBuilder(bias);
        for (int layer = 0; layer < depth; layer++)
        {
            builder.Dense().Activation(activation);
        }

        return builder.Build();
    }

    /// <summary>The index of a weight in <see cref="Weights"/>.</summary>
    /// <param name="weight">The weight.</param>
    /// <exception cref="ModelException">The architecture has no such weight.</exception>
    public int IndexOf(WeightId weight)
    {
        int index = Weights.IndexOf(weight);
        return index >= 0 ? index : throw new ModelException("weight", $"there is no weight '{weight}'; the weights are {string.Join(", ", Weights)}");
    }

    /// <summary>The shape of every slot.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="widths">The widths, one per <see cref="WidthOperations"/>.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="ModelException">A node cannot read what it is given, or the number of widths does not fit.</exception>
    public ImmutableArray<Shape> Shapes(Shape input, ImmutableArray<int> widths, int outputs)
    {
        if (widths.Length != WidthOperations.Length)
        {
            throw new ModelException("width", $"there are {widths.Length} widths; the architecture has {WidthOperations.Length} layers with a width");
        }

        var shapes = new Shape[SlotCount];
        shapes[0] = input;
        int next = 0;
        for (int k = 0; k < Operations.Length; k++)
        {
            (Node node, int first, int second) = Operations[k];
            int channels = node.HasWidth ? widths[next++] : outputs;
            shapes[k + 1] = node.Output(shapes[first], shapes[second < 0 ? first : second], channels);
        }

        return [.. shapes];
    }

    /// <summary>The grid of positions of every slot, which no width changes.</summary>
    /// <param name="input">The grid of the input.</param>
    /// <exception cref="ModelException">A node cannot read the grid that it is given.</exception>
    public ImmutableArray<Extents> Grids(Extents input)
    {
        var grids = new Extents[SlotCount];
        grids[0] = input;
        for (int k = 0; k < Operations.Length; k++)
        {
            (Node node, int first, int second) = Operations[k];
            grids[k + 1] = node.Output(new Shape(grids[first], 1), new Shape(grids[second < 0 ? first : second], 1), 1).Positions;
        }

        return [.. grids];
    }

    /// <summary>Whether a weight is a bias: one value per channel, added as it is.</summary>
    /// <param name="weight">The index in <see cref="Weights"/>.</param>
    public bool IsBias(int weight) => Operations.Any(operation => operation.Node switch
    {
        BiasNode bias => bias.Weight == Weights[weight],
        RecurrentNode recurrent => recurrent.Bias == Weights[weight],
        _ => false,
    });

    /// <inheritdoc/>
    public bool Equals(Architecture? other) => other is not null && Operations.SequenceEqual(other.Operations);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (Operation operation in Operations)
        {
            hash.Add(operation);
        }

        return hash.ToHashCode();
    }

    /// <summary>The kinds of the nodes in order.</summary>
    public override string ToString() => string.Join(", ", Operations.Select(operation => operation.Node));

    private Activation? FindPlainActivation()
    {
        if (Operations.Length < 3 || Operations.Length % 2 == 0 || Weights.Length != (Operations.Length + 1) / 2 || Operations[1].Node is not ActivationNode { Activation: var plain })
        {
            return null;
        }

        for (int k = 0; k < Operations.Length; k++)
        {
            bool fits = Operations[k].Node switch
            {
                ReadoutNode => k == Operations.Length - 1,
                DenseNode dense => k % 2 == 0 && dense.Weight == WeightId.Dense((k / 2) + 1),
                ActivationNode node => k % 2 == 1 && node.Activation == plain,
                _ => false,
            };
            if (!fits || Operations[k].First != k)
            {
                return null;
            }
        }

        return plain;
    }
}
