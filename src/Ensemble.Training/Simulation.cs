using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Training;

/// <summary>Everything that determines the trajectory of every member: the same simulation gives the same numbers on any number of threads.</summary>
public sealed class Simulation
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
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(data);
        Network = network;
        Schedule = schedule;
        Steps = steps;
        Data = data;
        RecordSteps = [.. recordSteps];
        Seed = seed;
        Match("inputs", data.InputDimension, network.Inputs);
        Match("outputs", data.OutputCount, network.Outputs);
        Match("layers", schedule.WeightLayers, network.WeightLayers);
        for (int i = 0; i < RecordSteps.Length; i++)
        {
            if (RecordSteps[i] < 0 || RecordSteps[i] > steps.Count || (i > 0 && RecordSteps[i] <= RecordSteps[i - 1]))
            {
                throw new ModelException("record.times", $"record step {RecordSteps[i]} is out of order or outside 0 to {steps.Count}");
            }
        }
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The dynamics of every weight layer over time.</summary>
    public Schedule Schedule { get; }

    /// <summary>The integrator and its steps.</summary>
    public TimeSteps Steps { get; }

    /// <summary>Training and test points.</summary>
    public Dataset Data { get; }

    /// <summary>The steps at which observables are recorded, ascending.</summary>
    public ImmutableArray<int> RecordSteps { get; }

    /// <summary>The seed of initial weights and noise.</summary>
    public ulong Seed { get; }

    /// <summary>
    /// Whether members 2k and 2k + 1 are an antithetic pair: the same hidden weights and noise, the readout and its noise
    /// negated. At infinite width their predictors scatter about the mean with opposite signs, so the mean is far sharper.
    /// </summary>
    public bool Antithetic { get; init; }

    /// <summary>The member whose noise a member takes: its own, or that of the first of its antithetic pair.</summary>
    internal int NoiseMember(int member) => Antithetic ? member & ~1 : member;

    /// <summary>The sign of a member's readout noise: −1 for the second of an antithetic pair, otherwise 1.</summary>
    internal int ReadoutSign(int member) => Antithetic && member % 2 == 1 ? -1 : 1;

    private static void Match(string quantity, int found, int expected)
    {
        if (found != expected)
        {
            throw new ModelException(quantity, $"{quantity} is {found}; it must be {expected} to fit the network");
        }
    }
}
