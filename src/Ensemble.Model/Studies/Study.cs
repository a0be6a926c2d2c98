using System.Collections.Immutable;

namespace Ensemble.Model.Studies;

/// <summary>
/// What is studied: a network, how its weights move, the data, and when it is looked at. Engines simulate it at the widths of the
/// network, theories predict it.
/// </summary>
public class Study
{
    /// <summary>Creates a study.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">The dynamics of every weight, with phases that begin at times of <paramref name="steps"/> (see <see cref="TimeSteps.Snap"/>).</param>
    /// <param name="steps">The integrator and its steps; where no network is trained, steps that end at the times in question will do (<see cref="TimeSteps.Through"/>).</param>
    /// <param name="data">Training and test points.</param>
    /// <param name="recordSteps">The steps n at which quantities are wanted, ascending, each in 0 … <see cref="TimeSteps.Count"/>.</param>
    /// <exception cref="ModelException">The parts do not fit together.</exception>
    public Study(Network network, Schedule schedule, TimeSteps steps, Dataset data, IEnumerable<int> recordSteps)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(recordSteps);
        Network = network;
        Schedule = schedule;
        Steps = steps;
        Data = data;
        RecordSteps = [.. recordSteps];
        Require.Same(data.InputDimension, network.Inputs, "inputs");
        Require.Same(data.OutputCount, network.Outputs, "outputs");
        schedule.RequireWeightsOf(network.Program);
        for (int i = 0; i < RecordSteps.Length; i++)
        {
            if (RecordSteps[i] < 0 || RecordSteps[i] > steps.Count || (i > 0 && RecordSteps[i] <= RecordSteps[i - 1]))
            {
                throw new ModelException("recordSteps", $"record step {RecordSteps[i]} is out of order or outside 0 to {steps.Count}");
            }
        }
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The dynamics of every weight over time.</summary>
    public Schedule Schedule { get; }

    /// <summary>The integrator and its steps.</summary>
    public TimeSteps Steps { get; }

    /// <summary>Training and test points.</summary>
    public Dataset Data { get; }

    /// <summary>The steps at which quantities are wanted, ascending.</summary>
    public ImmutableArray<int> RecordSteps { get; }

    /// <summary>
    /// B: the number of training points whose gradients a step takes, 1 to P, drawn anew at every step without replacement and weighted by P/B,
    /// so that the mean over draws is the gradient of the whole loss; null where steps take all points.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>The times of <see cref="RecordSteps"/>, in units of the loss gradient.</summary>
    public ImmutableArray<double> RecordTimes => [.. RecordSteps.Select(step => Steps.Times[step])];
}
