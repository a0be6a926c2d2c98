using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// The name of a weight of a network, as experiment files and array names write it: <c>dense_1</c> … <c>dense_L</c>, <c>readout</c> for a
/// multilayer perceptron; a bias carries the name of its layer, <c>dense_1.bias</c>.
/// </summary>
/// <param name="Name">The name: lower case letters, digits, underscores and points.</param>
public readonly record struct WeightId(string Name)
{
    /// <summary>The last weight of every network.</summary>
    public static WeightId Readout { get; } = new("readout");

    /// <summary>The weight of the hidden layer l of a multilayer perceptron.</summary>
    /// <param name="layer">l, from 1 to L.</param>
    /// <exception cref="ModelException">l is below 1.</exception>
    public static WeightId Dense(int layer) => new($"dense_{Require.AtLeast(layer, 1, "layer")}");

    /// <summary>All weights of a multilayer perceptron without biases, <c>dense_1</c> … <c>dense_L</c>, <c>readout</c>.</summary>
    /// <param name="depth">L, the number of hidden layers, ≥ 1.</param>
    /// <exception cref="ModelException">L is below 1.</exception>
    public static ImmutableArray<WeightId> Perceptron(int depth) =>
        [.. Enumerable.Range(1, Require.AtLeast(depth, 1, "depth")).Select(Dense), Readout];

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
