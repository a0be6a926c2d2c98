using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>x + b, one number per channel, the same at every position and added as it is.</summary>
/// <remarks>Equations: M15.</remarks>
public sealed record BiasNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="weight">b, one value per channel.</param>
    public BiasNode(string name, WeightId weight)
        : base(name) => Weight = weight;

    /// <summary>b.</summary>
    public WeightId Weight { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => [Weight];

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first;

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) => new(output.Channels, 1);

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) =>
        first with { Outer = first.Outer.Add(Weight), Ancestors = first.Ancestors.Add(Weight), Origin = Name };

    /// <inheritdoc/>
    public override string ToString() => "bias";
}
