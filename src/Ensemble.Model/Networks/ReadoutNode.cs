using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>f = a·x/√C: the last layer, one independent row per output.</summary>
/// <remarks>Equations: M1.</remarks>
public sealed record ReadoutNode : Node
{
    /// <summary>Creates the node.</summary>
    public ReadoutNode()
        : base("readout")
    {
    }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => [WeightId.Readout];

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first.IsVector
        ? Shape.Vector(channels)
        : throw Error($"reads {first}, a value with positions; end the layers with flatten, a global average_pool or last");

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) => new(output.Channels, input.Channels);

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second) =>
        first.Ancestors.Contains(WeightId.Readout) ? "uses a weight that a layer before it uses; gradients are then not independent" : null;

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Product(Name, Weights);

    /// <inheritdoc/>
    public override string ToString() => "readout";
}
