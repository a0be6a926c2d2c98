using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>
/// The Langevin dynamics of every weight layer over the whole of training: initial variances, then phases in time.
/// The trainer and the theory read the same schedule (arXiv:2309.04522).
/// </summary>
public sealed record Schedule
{
    /// <summary>Creates a schedule.</summary>
    /// <param name="initialVariances">σ₀² of each weight layer, ≥ 0, the readout last.</param>
    /// <param name="phases">The phases; the first begins at 0 and each later one strictly after the one before.</param>
    /// <exception cref="ModelException">A variance is out of range, or the phases do not fit.</exception>
    public Schedule(IEnumerable<double> initialVariances, IEnumerable<Phase> phases)
    {
        ArgumentNullException.ThrowIfNull(initialVariances);
        ArgumentNullException.ThrowIfNull(phases);
        InitialVariances = [.. initialVariances.Select(value => Require.NonNegative(value, "initial_variance"))];
        Phases = [.. phases];
        Require.AtLeast(Phases.Length, 1, "phases");
        for (int i = 0; i < Phases.Length; i++)
        {
            if (Phases[i].Layers.Length != InitialVariances.Length)
            {
                throw new ModelException("schedule", $"a phase has {Phases[i].Layers.Length} weight layers; the network has {InitialVariances.Length}");
            }

            if (i == 0 ? Phases[i].Start != 0 : Phases[i].Start <= Phases[i - 1].Start)
            {
                throw Require.Out("at", Phases[i].Start, i == 0 ? "0 in the first phase" : $"> {Phases[i - 1].Start}, the start of the phase before");
            }
        }
    }

    /// <summary>σ₀² of each weight layer, the readout last.</summary>
    public ImmutableArray<double> InitialVariances { get; }

    /// <summary>The phases in the order of time; the last one never ends.</summary>
    public ImmutableArray<Phase> Phases { get; }

    /// <summary>L + 1, the number of weight layers.</summary>
    public int WeightLayers => InitialVariances.Length;

    /// <summary>A single phase with the same parameters in every weight layer.</summary>
    /// <param name="weightLayers">L + 1.</param>
    /// <param name="parameters">T, σ², σ₀² and rate of every layer.</param>
    public static Schedule Uniform(int weightLayers, LayerParameters parameters) =>
        PerLayer(Enumerable.Repeat(parameters, Require.AtLeast(weightLayers, 2, "layers")));

    /// <summary>A single phase with parameters of its own for each weight layer.</summary>
    /// <param name="layers">The parameters of each weight layer, the readout last.</param>
    public static Schedule PerLayer(IEnumerable<LayerParameters> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        LayerParameters[] all = [.. layers];
        var phase = new Phase(0, true, all.Select(layer => new WeightDynamics(layer.Rate, layer.Temperature, layer.Decay)));
        return new Schedule(all.Select(layer => layer.InitialVariance), [phase]);
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
