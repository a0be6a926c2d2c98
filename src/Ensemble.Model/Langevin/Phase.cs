using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>A stretch of training during which the loss and the dynamics of every layer stay the same.</summary>
public sealed record Phase
{
    /// <summary>Creates a phase.</summary>
    /// <param name="start">The time at which the phase begins, ≥ 0, in units of the loss gradient.</param>
    /// <param name="loss">Whether the loss acts.</param>
    /// <param name="layers">The dynamics of each weight layer, the readout last.</param>
    /// <exception cref="ModelException">The start is out of range or there is no layer.</exception>
    public Phase(double start, bool loss, IEnumerable<WeightDynamics> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Start = Require.NonNegative(start, "at");
        Loss = loss;
        Layers = [.. layers];
        Require.AtLeast(Layers.Length, 2, "layers");
    }

    /// <summary>The time at which the phase begins.</summary>
    public double Start { get; }

    /// <summary>Whether the loss acts; where it does not, the weights diffuse freely.</summary>
    public bool Loss { get; }

    /// <summary>The dynamics of each weight layer, the readout last.</summary>
    public ImmutableArray<WeightDynamics> Layers { get; }

    /// <summary>The same phase beginning at another time.</summary>
    /// <param name="start">The new start.</param>
    public Phase StartingAt(double start) => new(start, Loss, Layers);

    /// <summary>The same phase with the loss on or off.</summary>
    /// <param name="loss">Whether the loss acts.</param>
    public Phase WithLoss(bool loss) => new(Start, loss, Layers);

    /// <summary>The same phase with another dynamics of one layer.</summary>
    /// <param name="layer">The weight layer, 0 to L.</param>
    /// <param name="change">What becomes of the layer's dynamics.</param>
    public Phase WithLayer(int layer, Func<WeightDynamics, WeightDynamics> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new Phase(Start, Loss, Layers.SetItem(layer, change(Layers[layer])));
    }

    /// <summary>The same phase with one layer standing still.</summary>
    /// <param name="layer">The weight layer, 0 to L (the readout).</param>
    public Phase Freeze(int layer) => WithLayer(layer, dynamics => dynamics.Freeze());

    /// <inheritdoc/>
    public bool Equals(Phase? other) =>
        other is not null && Start.Equals(other.Start) && Loss == other.Loss && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Loss, Layers.Length, Layers[0], Layers[^1]);
}
