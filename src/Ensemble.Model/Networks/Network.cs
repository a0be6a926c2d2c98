using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// A multilayer perceptron in NTK parametrisation: z¹ = W¹x/√N₀, zˡ⁺¹ = Wˡ⁺¹φ(zˡ)/√N_l, f = a·φ(z^L)/√N_L
/// (arXiv:2309.04522). There are no biases.
/// </summary>
public sealed record Network
{
    /// <summary>Creates a network.</summary>
    /// <param name="inputs">N₀, the input dimension, ≥ 1.</param>
    /// <param name="widths">N₁…N_L, one per hidden layer, each ≥ 1; at least one.</param>
    /// <param name="activation">φ.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <exception cref="ModelException">A size is out of range.</exception>
    public Network(int inputs, IEnumerable<int> widths, Activation activation, int outputs = 1)
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentNullException.ThrowIfNull(activation);
        Inputs = Require.AtLeast(inputs, 1, "inputs");
        Widths = [.. widths];
        Require.AtLeast(Widths.Length, 1, "depth");
        foreach (int width in Widths)
        {
            Require.AtLeast(width, 1, "width");
        }

        Activation = activation;
        Outputs = Require.AtLeast(outputs, 1, "outputs");
    }

    /// <summary>Creates a network whose hidden layers all have the same width.</summary>
    /// <param name="inputs">N₀, the input dimension, ≥ 1.</param>
    /// <param name="depth">L, the number of hidden layers, ≥ 1.</param>
    /// <param name="width">N, the width of every hidden layer, ≥ 1.</param>
    /// <param name="activation">φ.</param>
    /// <param name="outputs">C, the number of independent readouts, ≥ 1.</param>
    /// <exception cref="ModelException">A size is out of range.</exception>
    public Network(int inputs, int depth, int width, Activation activation, int outputs = 1)
        : this(inputs, Enumerable.Repeat(width, Require.AtLeast(depth, 1, "depth")), activation, outputs)
    {
    }

    /// <summary>N₀, the input dimension.</summary>
    public int Inputs { get; }

    /// <summary>N₁…N_L, the widths of the hidden layers.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>φ, the activation of the hidden layers.</summary>
    public Activation Activation { get; }

    /// <summary>C, the number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>L, the number of hidden layers.</summary>
    public int Depth => Widths.Length;

    /// <summary>L + 1, the number of weight layers; index <see cref="Depth"/> is the readout.</summary>
    public int WeightLayers => Depth + 1;

    /// <summary>The number of weights, Σ N_l·N_{l−1}.</summary>
    public long Parameters => Enumerable.Range(0, WeightLayers).Sum(layer => (long)FanIn(layer) * FanOut(layer));

    /// <summary>The number of columns of the weights of a layer, N_{l−1}.</summary>
    /// <param name="layer">The weight layer, 0 to <see cref="Depth"/>.</param>
    public int FanIn(int layer) => layer == 0 ? Inputs : Widths[layer - 1];

    /// <summary>The number of rows of the weights of a layer, N_l.</summary>
    /// <param name="layer">The weight layer, 0 to <see cref="Depth"/>.</param>
    public int FanOut(int layer) => layer == Depth ? Outputs : Widths[layer];

    /// <inheritdoc/>
    public bool Equals(Network? other) =>
        other is not null && Inputs == other.Inputs && Outputs == other.Outputs
        && Activation == other.Activation && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Inputs, Outputs, Activation, Depth, Widths[0], Widths[^1]);
}
