using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>
/// The Langevin dynamics of every weight over the whole of training: initial variances, then phases in time.
/// The trainer and the theory read the same schedule (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: M2.</remarks>
public sealed record Schedule
{
    /// <summary>Creates a schedule.</summary>
    /// <param name="initialVariances">σ₀² of each weight, ≥ 0, in the order of the phases' weights.</param>
    /// <param name="phases">The phases; the first begins at 0 and each later one strictly after the one before.</param>
    /// <exception cref="ModelException">A variance is out of range, or the phases do not fit.</exception>
    public Schedule(IEnumerable<double> initialVariances, IEnumerable<Phase> phases)
    {
        ArgumentNullException.ThrowIfNull(initialVariances);
        ArgumentNullException.ThrowIfNull(phases);
        InitialVariances = [.. initialVariances.Select(value => Require.NonNegative(value, "initialVariance"))];
        Phases = [.. phases];
        Require.AtLeast(Phases.Length, 1, "phases");
        for (int i = 0; i < Phases.Length; i++)
        {
            if (Phases[i].Weights.Length != InitialVariances.Length || !Phases[i].Weights.SequenceEqual(Weights))
            {
                throw new ModelException("schedule", $"a phase has the weights {string.Join(", ", Phases[i].Weights)}; the schedule has {InitialVariances.Length} initial variances for {string.Join(", ", Weights)}");
            }

            if (i == 0 ? Phases[i].Start != 0 : Phases[i].Start <= Phases[i - 1].Start)
            {
                throw Require.Out("at", Phases[i].Start, i == 0 ? "0 in the first phase" : $"> {Phases[i - 1].Start}, the start of the phase before");
            }
        }
    }

    /// <summary>σ₀² of each of <see cref="Weights"/>.</summary>
    public ImmutableArray<double> InitialVariances { get; }

    /// <summary>The phases in the order of time; the last one never ends.</summary>
    public ImmutableArray<Phase> Phases { get; }

    /// <summary>The weights in the order of the program, the readout last.</summary>
    public ImmutableArray<WeightId> Weights => Phases[0].Weights;

    /// <summary>A single phase with the same parameters for every weight.</summary>
    /// <param name="weights">The weights in the order of the program, as <see cref="Network.Weights"/> has them.</param>
    /// <param name="parameters">T, σ², σ₀² and rate.</param>
    /// <exception cref="ModelException">A weight stands twice, or there are fewer than two.</exception>
    public static Schedule Uniform(IEnumerable<WeightId> weights, LayerParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(parameters);
        return PerWeight(weights.Select(weight => (weight, parameters)));
    }

    /// <summary>A single phase with the same parameters for every weight of a multilayer perceptron without biases.</summary>
    /// <param name="weightLayers">L + 1, ≥ 2.</param>
    /// <param name="parameters">T, σ², σ₀² and rate.</param>
    /// <exception cref="ModelException">The number is below 2.</exception>
    public static Schedule Uniform(int weightLayers, LayerParameters parameters) =>
        Uniform(WeightId.Perceptron(Require.AtLeast(weightLayers, 2, "layers") - 1), parameters);

    /// <summary>A single phase with parameters of its own for each weight.</summary>
    /// <param name="weights">The weights in the order of the program, each with its T, σ², σ₀² and rate.</param>
    /// <exception cref="ModelException">A weight stands twice, or there are fewer than two.</exception>
    public static Schedule PerWeight(IEnumerable<(WeightId Weight, LayerParameters Parameters)> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (WeightId Weight, LayerParameters Parameters)[] all = [.. weights];
        var phase = new Phase(0, true, all.Select(each => each.Weight), all.Select(each => new WeightDynamics(each.Parameters.Rate, each.Parameters.Temperature, each.Parameters.Decay)));
        return new Schedule(all.Select(each => each.Parameters.InitialVariance), [phase]);
    }

    /// <summary>A single phase with parameters of its own for each weight of a multilayer perceptron without biases.</summary>
    /// <param name="layers">The parameters of <c>dense_1</c> … <c>dense_L</c>, <c>readout</c>; at least two.</param>
    /// <exception cref="ModelException">There are fewer than two.</exception>
    public static Schedule PerLayer(IEnumerable<LayerParameters> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        LayerParameters[] all = [.. layers];
        return PerWeight(WeightId.Perceptron(Require.AtLeast(all.Length, 2, "layers") - 1).Zip(all));
    }

    /// <summary>The schedule with one more phase, which changes the last one from a given time on.</summary>
    /// <param name="at">When the phase begins; after the start of the last one.</param>
    /// <param name="change">What differs from the last phase.</param>
    /// <exception cref="ModelException">The phase does not begin after the last one.</exception>
    public Schedule Then(double at, Func<Phase, Phase> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new Schedule(InitialVariances, Phases.Add(change(Phases[^1].StartingAt(at))));
    }

    /// <summary>Checks that the schedule is one for an architecture.</summary>
    /// <param name="program">The architecture.</param>
    /// <exception cref="ModelException">The architecture has other weights, or has them in another order.</exception>
    public void RequireWeightsOf(Architecture program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!Weights.SequenceEqual(program.Weights))
        {
            throw new ModelException("layers", $"the schedule is for the weights {string.Join(", ", Weights)}; the network has {string.Join(", ", program.Weights)}");
        }
    }

    /// <summary>The index of the phase in force at a time.</summary>
    /// <param name="time">t ≥ 0; a phase is in force from its start on.</param>
    public int PhaseAt(double time)
    {
        int phase = Phases.Length - 1;
        while (phase > 0 && Phases[phase].Start > time)
        {
            phase--;
        }

        return phase;
    }

    /// <inheritdoc/>
    public bool Equals(Schedule? other) =>
        other is not null && InitialVariances.AsSpan().SequenceEqual(other.InitialVariances.AsSpan()) && Phases.SequenceEqual(other.Phases);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InitialVariances.Length, InitialVariances[0], Phases.Length, Phases[^1]);
}
