using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>z = W·x/√C at every position, C the channels of x.</summary>
/// <remarks>Equations: M1.</remarks>
public sealed record DenseNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="weight">W, N × C.</param>
    public DenseNode(string name, WeightId weight)
        : base(name) => Weight = weight;

    /// <summary>W.</summary>
    public WeightId Weight { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => [Weight];

    /// <inheritdoc/>
    public override bool HasWidth => true;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => new(first.Positions, channels);

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) => new(output.Channels, input.Channels);

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Product(Name, Weights);

    /// <inheritdoc/>
    public override string ToString() => "dense";
}
