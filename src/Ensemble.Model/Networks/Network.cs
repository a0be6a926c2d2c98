using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// A network of finite width: an architecture, the shape of its inputs, its widths and the scaling of its output. Every weight W acts as
/// W·x/√(its fan-in). The shorthand is a multilayer perceptron without biases: z¹ = W¹x/√N₀, zˡ⁺¹ = Wˡ⁺¹φ(zˡ)/√N_l, f = a·φ(z^L)/√N_L
/// (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: M1.</remarks>
public sealed record Network
{
    private readonly ImmutableArray<WeightShape> weightShapes;

    /// <summary>Creates a multilayer perceptron without biases.</summary>
    /// <param name="inputs">N₀, the input dimension, ≥ 1.</param>
    /// <param name="widths">N₁…N_L, one per hidden layer, each ≥ 1; at least one.</param>
    /// <param name="activation">φ.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <param name="scaling">The scaling of the output; null for the NTK parametrisation.</param>
    /// <exception cref="ModelException">A size is out of range.</exception>
    public Network(int inputs, IEnumerable<int> widths, Activation activation, int outputs = 1, Parametrisation? scaling = null)
        : this(Shape.Vector(Require.AtLeast(inputs, 1, "inputs")), [.. widths ?? throw new ArgumentNullException(nameof(widths))], activation, outputs, scaling)
    {
    }

    /// <summary>Creates a multilayer perceptron without biases whose hidden layers all have the same width.</summary>
    /// <param name="inputs">N₀, the input dimension, ≥ 1.</param>
    /// <param name="depth">L, the number of hidden layers, ≥ 1.</param>
    /// <param name="width">N, the width of every hidden layer, ≥ 1.</param>
    /// <param name="activation">φ.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <param name="scaling">The scaling of the output; null for the NTK parametrisation.</param>
    /// <exception cref="ModelException">A size is out of range.</exception>
    public Network(int inputs, int depth, int width, Activation activation, int outputs = 1, Parametrisation? scaling = null)
        : this(inputs, Enumerable.Repeat(width, Require.AtLeast(depth, 1, "depth")), activation, outputs, scaling)
    {
    }

    /// <summary>Creates a network of any architecture.</summary>
    /// <param name="program">The architecture.</param>
    /// <param name="input">The shape of an input.</param>
    /// <param name="widths">The widths, one per <see cref="Architecture.WidthOperations"/>, each ≥ 1.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <param name="scaling">The scaling of the output; null for the NTK parametrisation.</param>
    /// <exception cref="ModelException">A size is out of range, or a layer cannot read what it is given.</exception>
    public Network(Architecture program, Shape input, IEnumerable<int> widths, int outputs = 1, Parametrisation? scaling = null)
        : this(program, input, ImmutableArray.CreateRange(widths ?? throw new ArgumentNullException(nameof(widths))), outputs, scaling)
    {
    }

    /// <summary>Gives a network widths.</summary>
    /// <param name="wide">The network without its widths.</param>
    /// <param name="widths">The widths, one per <see cref="Architecture.WidthOperations"/>, each ≥ 1.</param>
    /// <exception cref="ModelException">A width is out of range, or a layer cannot read what it is given.</exception>
    public Network(WideNetwork wide, IEnumerable<int> widths)
        : this((wide ?? throw new ArgumentNullException(nameof(wide))).Program, wide.Input, widths, wide.Outputs, wide.Scaling)
    {
    }

    private Network(Architecture program, Shape input, ImmutableArray<int> widths, int outputs, Parametrisation? scaling)
    {
        ArgumentNullException.ThrowIfNull(program);
        Widths = widths;
        foreach (int width in Widths)
        {
            Require.AtLeast(width, 1, "width");
        }

        // Errors of shapes name those of the network, so they come first.
        Shapes = program.Shapes(input, Widths, Require.AtLeast(outputs, 1, "outputs"));
        Wide = new WideNetwork(program, input, outputs, scaling);
        weightShapes = FindWeightShapes();
    }

    private Network(Shape input, ImmutableArray<int> widths, Activation activation, int outputs, Parametrisation? scaling)
        : this(Architecture.Mlp(widths.Length, activation), input, widths, outputs, scaling)
    {
    }

    /// <summary>The network without its widths.</summary>
    public WideNetwork Wide { get; }

    /// <summary>N₁…N_L, the widths of the layers that have one, in the order of the program.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>The shape of every slot of the program.</summary>
    public ImmutableArray<Shape> Shapes { get; }

    /// <inheritdoc cref="WideNetwork.Program"/>
    public Architecture Program => Wide.Program;

    /// <inheritdoc cref="WideNetwork.Input"/>
    public Shape Input => Wide.Input;

    /// <inheritdoc cref="WideNetwork.Inputs"/>
    public int Inputs => Wide.Inputs;

    /// <inheritdoc cref="WideNetwork.Outputs"/>
    public int Outputs => Wide.Outputs;

    /// <inheritdoc cref="WideNetwork.Scaling"/>
    public Parametrisation Scaling => Wide.Scaling;

    /// <inheritdoc cref="WideNetwork.IsMlp"/>
    public bool IsMlp => Wide.IsMlp;

    /// <inheritdoc cref="WideNetwork.Activation"/>
    public Activation Activation => Wide.Activation;

    /// <inheritdoc cref="WideNetwork.Depth"/>
    public int Depth => Wide.Depth;

    /// <inheritdoc cref="WideNetwork.Weights"/>
    public ImmutableArray<WeightId> Weights => Wide.Weights;

    /// <inheritdoc cref="WideNetwork.WeightLayers"/>
    public int WeightLayers => Wide.WeightLayers;

    /// <summary>
    /// γ, what the output in NTK parametrisation is divided by: γ₀√N in mean-field parametrisation, with N the fan-in of the readout, otherwise 1.
    /// </summary>
    public double OutputDivisor => Scaling is Parametrisation.MeanField scaling
        ? scaling.FeatureStrength * Math.Sqrt(FanIn(Weights.IndexOf(WeightId.Readout)))
        : 1;

    /// <summary>The number of values of all weights; Σ N_l·N_{l−1} for a multilayer perceptron.</summary>
    public long Parameters => weightShapes.Sum(shape => shape.Size);

    /// <summary>The number of columns of a weight, N_{l−1} for a multilayer perceptron.</summary>
    /// <param name="weight">The index in <see cref="Weights"/>.</param>
    public int FanIn(int weight) => weightShapes[weight].FanIn;

    /// <summary>The number of rows of a weight, N_l for a multilayer perceptron.</summary>
    /// <param name="weight">The index in <see cref="Weights"/>.</param>
    public int FanOut(int weight) => weightShapes[weight].FanOut;

    /// <inheritdoc/>
    public bool Equals(Network? other) =>
        other is not null && Wide == other.Wide && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Wide, Widths.Length);

    private ImmutableArray<WeightShape> FindWeightShapes()
    {
        var shapes = new WeightShape?[Weights.Length];
        for (int k = 0; k < Program.Operations.Length; k++)
        {
            (Node node, int first, _) = Program.Operations[k];
            for (int w = 0; w < node.Weights.Length; w++)
            {
                WeightShape shape = node.WeightShape(w, Shapes[first], Shapes[k + 1]);
                ref WeightShape? known = ref shapes[Weights.IndexOf(node.Weights[w])];
                if (known is { } other && other != shape)
                {
                    throw new ModelException(
                        "layers", $"{node.Weights[w]} is used as {other.FanOut} × {other.FanIn} and as {shape.FanOut} × {shape.FanIn}; a shared weight has one shape");
                }

                known = shape;
            }
        }

        return [.. shapes.Select(shape => shape!.Value)];
    }
}
