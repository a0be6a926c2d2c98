using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// h_t = W·s_{t−1}/√N + U·x_t/√C + b, s_t = φ(h_t), without the first term at t = 0; it writes the whole sequence s. The same weights act
/// at every time.
/// </summary>
/// <remarks>Equations: M14.</remarks>
public sealed record RecurrentNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="recurrent">W, N × N.</param>
    /// <param name="input">U, N × C.</param>
    /// <param name="bias">b, or null.</param>
    /// <param name="activation">φ.</param>
    public RecurrentNode(string name, WeightId recurrent, WeightId input, WeightId? bias, Activation activation)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Recurrent = recurrent;
        Input = input;
        Bias = bias;
        Activation = activation;
    }

    /// <summary>W, between successive times.</summary>
    public WeightId Recurrent { get; }

    /// <summary>U, from the input.</summary>
    public WeightId Input { get; }

    /// <summary>b, or null.</summary>
    public WeightId? Bias { get; }

    /// <summary>φ.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => Bias is { } bias ? [Recurrent, Input, bias] : [Recurrent, Input];

    /// <inheritdoc/>
    public override bool HasWidth => true;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first.Positions.Rank == 1
        ? new Shape(first.Positions, channels)
        : throw Error($"reads {first}; it needs a sequence, time × features");

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) =>
        new(output.Channels, weight switch { 0 => output.Channels, 1 => input.Channels, _ => 1 });

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second) =>
        Weights.Distinct().Count() < Weights.Length ? "uses one weight twice within a step; its weights must be different" : null;

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Product(Name, Weights).Through(Name, Activation.IsLinear);

    /// <inheritdoc/>
    public override string ToString() => $"rnn {Activation.Name}";
}
