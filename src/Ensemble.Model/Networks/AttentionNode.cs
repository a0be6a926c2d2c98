using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// One head of attention with tied queries and keys: q = Q·x/√C, A = softmax_j(β q_i·q_j/N), y = A·(V·x/√C). With logits over N the
/// attention matrix is deterministic at infinite width (arXiv:2105.03703).
/// </summary>
/// <remarks>Equations: M13.</remarks>
public sealed record AttentionNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="query">Q, N × C.</param>
    /// <param name="value">V, N × C.</param>
    /// <param name="beta">β, finite.</param>
    /// <exception cref="ModelException">β is not finite.</exception>
    public AttentionNode(string name, WeightId query, WeightId value, double beta)
        : base(name)
    {
        Query = query;
        Value = value;
        Beta = double.IsFinite(beta) ? beta : throw Require.Out("beta", beta, "a finite number");
    }

    /// <summary>Q, queries and keys.</summary>
    public WeightId Query { get; }

    /// <summary>V, values.</summary>
    public WeightId Value { get; }

    /// <summary>β, the factor on the logits.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => [Query, Value];

    /// <inheritdoc/>
    public override bool HasWidth => true;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first.IsVector
        ? throw Error($"reads {first}, a value without positions; it needs a sequence or an image")
        : new Shape(first.Positions, channels);

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) => new(output.Channels, input.Channels);

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second) =>
        Query == Value ? "uses one weight for queries and values; they must be different" : null;

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) =>
        first.Product(Name, [Value]) with { Ancestors = first.Ancestors.Union(Weights) };

    /// <inheritdoc/>
    public override string ToString() => "attention";
}
