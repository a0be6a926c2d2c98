using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Training.Engines;

/// <summary>A study with everything else that determines the trajectory of every member: the same simulation gives the same numbers on any number of threads.</summary>
public sealed class Simulation : Study
{
    /// <summary>Creates a simulation.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">The dynamics, with phases that begin at times of <paramref name="steps"/> (see <see cref="TimeSteps.Snap"/>).</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="data">Training and test points.</param>
    /// <param name="recordSteps">The steps n at which observables are recorded, ascending, each in 0 … <see cref="TimeSteps.Count"/>.</param>
    /// <param name="seed">The seed of initial weights and noise.</param>
    /// <exception cref="ModelException">The parts do not fit together.</exception>
    public Simulation(Network network, Schedule schedule, TimeSteps steps, Dataset data, IEnumerable<int> recordSteps, ulong seed)
        : base(network, schedule, steps, data, recordSteps) => Seed = seed;

    /// <summary>The seed of initial weights and noise.</summary>
    public ulong Seed { get; }

    /// <summary>
    /// Whether members 2k and 2k + 1 are an antithetic pair: the same hidden weights and noise, the readout and its noise
    /// negated. At infinite width their predictors scatter about the mean with opposite signs, so the mean is far sharper.
    /// </summary>
    public bool Antithetic { get; init; }

    /// <summary>
    /// The record steps at which test points are looked at, ascending; null for all. At others their predictor does not count, and an engine leaves
    /// weights that only test points see as they were, so that these take the same random numbers as members recorded at these steps alone.
    /// </summary>
    public ImmutableArray<int>? TestSteps { get; init; }

    /// <summary>Weights of one's own at t = 0, or null: all are drawn.</summary>
    public InitialWeights? Initial { get; init; }

    /// <summary>Whether test points are looked at after a step.</summary>
    internal bool ShowsTestPoints(int step) => TestSteps is not { } steps || steps.BinarySearch(step) >= 0;

    /// <summary>The member whose noise a member takes: its own, or that of the first of its antithetic pair.</summary>
    internal int NoiseMember(int member) => Antithetic ? member & ~1 : member;

    /// <summary>The sign of a member's readout noise: −1 for the second of an antithetic pair, otherwise 1.</summary>
    internal int ReadoutSign(int member) => Antithetic && member % 2 == 1 ? -1 : 1;
}
