using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// A node of an architecture: it reads one value or two and writes one. How values flow through a node and back, and how kernels flow
/// through it, is written where the interpreters are; shapes, weights and the conditions of the kernel algebra are here.
/// </summary>
public abstract record Node
{
    private protected Node(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The node's name in messages, such as <c>conv_2</c>.</summary>
    public string Name { get; }

    /// <summary>The weights it uses, in the order of the program.</summary>
    public virtual ImmutableArray<WeightId> Weights => [];

    /// <summary>How many values it reads, 1 or 2.</summary>
    public virtual int Operands => 1;

    /// <summary>Whether the number of channels that it writes is a width of the network.</summary>
    public virtual bool HasWidth => false;

    /// <summary>The shape of what it writes.</summary>
    /// <param name="first">The shape of the first value it reads.</param>
    /// <param name="second">The shape of the second; ignored by a node that reads one.</param>
    /// <param name="channels">The width if <see cref="HasWidth"/>, the number of outputs for a readout; otherwise ignored.</param>
    /// <exception cref="ModelException">The node cannot read these shapes.</exception>
    public abstract Shape Output(Shape first, Shape second, int channels);

    /// <summary>The shape of one of its weights.</summary>
    /// <param name="weight">The index in <see cref="Weights"/>.</param>
    /// <param name="input">The shape of the first value it reads.</param>
    /// <param name="output">The shape of what it writes.</param>
    public virtual WeightShape WeightShape(int weight, Shape input, Shape output) =>
        throw new ArgumentOutOfRangeException(nameof(weight), $"{Name} has no weight");

    /// <summary>Why the kernel algebra does not hold for the node, after its name, or null.</summary>
    internal virtual string? Obstacle(Signal first, Signal second) => null;

    /// <summary>What is known of the value it writes.</summary>
    internal abstract Signal Pass(Signal first, Signal second);

    /// <summary>An error that names the node.</summary>
    private protected ModelException Error(string problem) => new("layers", $"{Name} {problem}");
}
