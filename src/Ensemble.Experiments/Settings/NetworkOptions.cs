using System.Collections.Immutable;

namespace Ensemble.Experiments.Settings;

/// <summary>The section <c>network</c>: a multilayer perceptron, or layers of any kind.</summary>
/// <param name="Widths">The widths of the layers that have one, in the order of the program: N₁…N_L.</param>
/// <param name="Activation">φ of a multilayer perceptron; unused with <see cref="Layers"/>.</param>
public sealed record NetworkOptions(ImmutableArray<int> Widths, Activation Activation)
{
    /// <summary>Whether the layers of a multilayer perceptron, or the readout behind <see cref="Layers"/>, have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>The layers before the readout; empty for a multilayer perceptron.</summary>
    public ImmutableArray<LayerOptions> Layers { get; init; } = [];

    /// <summary>γ₀ of the mean-field parametrisation, or null for the NTK parametrisation.</summary>
    public double? FeatureStrength { get; init; }

    /// <summary>Whether members in mean-field parametrisation subtract their own predictor at t = 0.</summary>
    public bool Centre { get; init; } = true;

    /// <summary>The file with weights at t = 0, or null: all are drawn.</summary>
    public string? Initial { get; init; }

    /// <summary>The weights in the order of the program, the readout last.</summary>
    public ImmutableArray<WeightId> Weights => Program(2).Weights;

    /// <summary>The same network with another width of every layer that has one.</summary>
    /// <param name="width">N.</param>
    public NetworkOptions AtWidth(int width) => this with
    {
        Widths = [.. Widths.Select(_ => width)],
        Layers = [.. Layers.Select(layer => layer.AtWidth(width))],
    };

    /// <summary>The network on some data; a multilayer perceptron reads inputs as vectors.</summary>
    /// <param name="data">The data, whose inputs give the shape.</param>
    /// <exception cref="Model.ModelException">A layer cannot read what it is given.</exception>
    public Network On(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Shape input = Layers.IsEmpty ? Shape.Vector(data.InputDimension) : data.InputShape;
        Parametrisation scaling = FeatureStrength is { } strength ? new Parametrisation.MeanField(strength, Centre) : Parametrisation.NeuralTangent;
        return new Network(Program(input.Positions.Rank), input, Widths, data.OutputCount, scaling);
    }

    /// <summary>The architecture on inputs with a number of axes of positions, which sizes given by one number are for.</summary>
    /// <param name="rank">The number of axes, 0 to 2.</param>
    private Architecture Program(int rank)
    {
        if (Layers.IsEmpty)
        {
            return Architecture.Mlp(Widths.Length, Activation, Bias);
        }

        var builder = new ArchitectureBuilder();
        foreach (LayerOptions layer in Layers)
        {
            layer.AddTo(builder, rank);
        }

        return builder.Build(Bias);
    }
}
