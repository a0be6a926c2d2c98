using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// A network without its widths: an architecture, the shape of its inputs, the number of outputs and the scaling of the output. It is all that
/// is left of a <see cref="Network"/> when its widths go to infinity, and what theories of that limit are asked about.
/// </summary>
public sealed record WideNetwork
{
    /// <summary>Creates a multilayer perceptron without biases.</summary>
    /// <param name="inputs">N₀, the input dimension, ≥ 1.</param>
    /// <param name="depth">L, the number of hidden layers, ≥ 1.</param>
    /// <param name="activation">φ.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <param name="scaling">The scaling of the output; null for the NTK parametrisation.</param>
    /// <exception cref="ModelException">A size is out of range.</exception>
    public WideNetwork(int inputs, int depth, Activation activation, int outputs = 1, Parametrisation? scaling = null)
        : this(Architecture.Mlp(depth, activation), Shape.Vector(Require.AtLeast(inputs, 1, "inputs")), outputs, scaling)
    {
    }

    /// <summary>Creates a network of any architecture.</summary>
    /// <param name="program">The architecture.</param>
    /// <param name="input">The shape of an input.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <param name="scaling">The scaling of the output; null for the NTK parametrisation.</param>
    /// <exception cref="ModelException">A size is out of range, or a layer cannot read what it is given.</exception>
    public WideNetwork(Architecture program, Shape input, int outputs = 1, Parametrisation? scaling = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Program = program;
        Input = input;
        Outputs = Require.AtLeast(outputs, 1, "outputs");
        Scaling = scaling ?? Parametrisation.NeuralTangent;
        Grids = program.Grids(input.Positions);
    }

    /// <summary>The architecture.</summary>
    public Architecture Program { get; }

    /// <summary>The shape of an input.</summary>
    public Shape Input { get; }

    /// <summary>N₀, the number of values of an input.</summary>
    public int Inputs => Input.Size;

    /// <summary>C, the number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>The scaling of the output.</summary>
    public Parametrisation Scaling { get; }

    /// <summary>The grid of positions of every slot of the program.</summary>
    public ImmutableArray<Extents> Grids { get; }

    /// <summary>Whether it is a multilayer perceptron without biases on vectors, with one activation.</summary>
    public bool IsMlp => Program.IsMlp && Input.IsVector;

    /// <summary>φ, the activation of the hidden layers of a multilayer perceptron.</summary>
    /// <exception cref="InvalidOperationException">The network is not a multilayer perceptron; its program has the activations.</exception>
    public Activation Activation => Program.PlainActivation ?? throw new InvalidOperationException("only a multilayer perceptron has one activation");

    /// <summary>L, the number of hidden layers: of activations and recurrent layers.</summary>
    public int Depth => Program.Hidden.Length;

    /// <summary>All weights in the order of the program, each once; the readout and its bias are last.</summary>
    public ImmutableArray<WeightId> Weights => Program.Weights;

    /// <summary>The number of weights; L + 1 for a multilayer perceptron, whose readout has the index <see cref="Depth"/>.</summary>
    public int WeightLayers => Weights.Length;

    /// <inheritdoc/>
    public bool Equals(WideNetwork? other) =>
        other is not null && Input == other.Input && Outputs == other.Outputs && Scaling == other.Scaling && Program.Equals(other.Program);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Input, Outputs, Scaling, Program);
}
