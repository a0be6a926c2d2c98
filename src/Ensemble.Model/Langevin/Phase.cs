using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>A stretch of training during which the loss and the dynamics of every weight stay the same.</summary>
public sealed record Phase
{
    /// <summary>Creates a phase.</summary>
    /// <param name="start">The time at which the phase begins, ≥ 0, in units of the loss gradient.</param>
    /// <param name="loss">Whether the loss acts.</param>
    /// <param name="weights">The weights in the order of the program, each once; at least two.</param>
    /// <param name="dynamics">The dynamics of each of them.</param>
    /// <exception cref="ModelException">The start is out of range, a weight stands twice, or the numbers differ.</exception>
    public Phase(double start, bool loss, IEnumerable<WeightId> weights, IEnumerable<WeightDynamics> dynamics)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(dynamics);
        Start = Require.NonNegative(start, "at");
        Loss = loss;
        Weights = [.. weights];
        Dynamics = [.. dynamics];
        Require.AtLeast(Weights.Length, 2, "layers");
        Require.Same(Dynamics.Length, Weights.Length, "layers");
        if (Weights.Distinct().Count() != Weights.Length)
        {
            throw new ModelException("weights", $"a weight stands twice in {string.Join(", ", Weights)}; each must stand once");
        }
    }

    /// <summary>Creates a phase of a multilayer perceptron without biases.</summary>
    /// <param name="start">The time at which the phase begins, ≥ 0, in units of the loss gradient.</param>
    /// <param name="loss">Whether the loss acts.</param>
    /// <param name="dynamics">The dynamics of <c>dense_1</c> … <c>dense_L</c>, <c>readout</c>.</param>
    /// <exception cref="ModelException">The start is out of range or there are fewer than two weights.</exception>
    public Phase(double start, bool loss, IEnumerable<WeightDynamics> dynamics)
        : this(start, loss, Named(dynamics ?? throw new ArgumentNullException(nameof(dynamics)), out ImmutableArray<WeightDynamics> all), all)
    {
    }

    /// <summary>The time at which the phase begins.</summary>
    public double Start { get; }

    /// <summary>Whether the loss acts; where it does not, the weights diffuse freely.</summary>
    public bool Loss { get; }

    /// <summary>The weights in the order of the program, the readout last.</summary>
    public ImmutableArray<WeightId> Weights { get; }

    /// <summary>The dynamics of each of <see cref="Weights"/>.</summary>
    public ImmutableArray<WeightDynamics> Dynamics { get; }

    /// <summary>The dynamics of a weight.</summary>
    /// <param name="weight">One of <see cref="Weights"/>.</param>
    /// <exception cref="ModelException">There is no such weight.</exception>
    public WeightDynamics this[WeightId weight] => Dynamics[IndexOf(weight)];

    /// <summary>The same phase beginning at another time.</summary>
    /// <param name="start">The new start.</param>
    public Phase StartingAt(double start) => new(start, Loss, Weights, Dynamics);

    /// <summary>The same phase with the loss on or off.</summary>
    /// <param name="loss">Whether the loss acts.</param>
    public Phase WithLoss(bool loss) => new(Start, loss, Weights, Dynamics);

    /// <summary>The same phase with another dynamics of one weight.</summary>
    /// <param name="weight">One of <see cref="Weights"/>.</param>
    /// <param name="change">What becomes of its dynamics.</param>
    /// <exception cref="ModelException">There is no such weight.</exception>
    public Phase With(WeightId weight, Func<WeightDynamics, WeightDynamics> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        int index = IndexOf(weight);
        return new Phase(Start, Loss, Weights, Dynamics.SetItem(index, change(Dynamics[index])));
    }

    /// <summary>The same phase with some weights standing still.</summary>
    /// <param name="weights">Some of <see cref="Weights"/>.</param>
    /// <exception cref="ModelException">There is no such weight.</exception>
    public Phase Freeze(params ReadOnlySpan<WeightId> weights)
    {
        Phase frozen = this;
        foreach (WeightId weight in weights)
        {
            frozen = frozen.With(weight, dynamics => dynamics.Freeze());
        }

        return frozen;
    }

    /// <inheritdoc/>
    public bool Equals(Phase? other) =>
        other is not null && Start.Equals(other.Start) && Loss == other.Loss && Weights.SequenceEqual(other.Weights) && Dynamics.SequenceEqual(other.Dynamics);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Loss, Dynamics.Length, Dynamics[0], Dynamics[^1]);

    private int IndexOf(WeightId weight) => Weights.IndexOf(weight) is >= 0 and var index
        ? index
        : throw new ModelException("weight", $"there is no weight '{weight}'; the weights are {string.Join(", ", Weights)}");

    private static ImmutableArray<WeightId> Named(IEnumerable<WeightDynamics> dynamics, out ImmutableArray<WeightDynamics> all)
    {
        all = [.. dynamics];
        return WeightId.Perceptron(Require.AtLeast(all.Length, 2, "layers") - 1);
    }
}
