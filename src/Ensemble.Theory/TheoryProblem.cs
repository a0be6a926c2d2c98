using Ensemble.Model;

namespace Ensemble.Theory;

/// <summary>
/// What the theory is asked about: an infinitely wide network, how its weights move, and the data (arXiv:2309.04522).
/// Only the depth and the activation of the network matter; its widths are taken to infinity.
/// </summary>
public sealed class TheoryProblem
{
    /// <summary>Creates a problem.</summary>
    /// <param name="network">The network; its widths are ignored.</param>
    /// <param name="schedule">The Langevin dynamics of every weight layer.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <exception cref="ModelException">The number of inputs, outputs or weight layers differs between the parts.</exception>
    public TheoryProblem(Network network, Schedule schedule, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(data);
        Match("inputs", data.InputDimension, network.Inputs);
        Match("outputs", data.OutputCount, network.Outputs);
        Match("layers", schedule.WeightLayers, network.WeightLayers);
        Network = network;
        Schedule = schedule;
        Data = data;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The Langevin dynamics of every weight layer.</summary>
    public Schedule Schedule { get; }

    /// <summary>Training points, then test points.</summary>
    public Dataset Data { get; }

    /// <summary>The same problem under another schedule.</summary>
    /// <param name="schedule">The new schedule.</param>
    /// <exception cref="ModelException">The schedule has another number of weight layers.</exception>
    public TheoryProblem With(Schedule schedule) => new(Network, schedule, Data);

    private static void Match(string quantity, int found, int expected)
    {
        if (found != expected)
        {
            throw new ModelException(quantity, $"{quantity} is {found}; it must be {expected} to fit the network");
        }
    }
}
