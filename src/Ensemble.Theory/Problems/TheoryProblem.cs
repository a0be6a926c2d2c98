using Ensemble.Model;
using Ensemble.Theory.Algebra;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Problems;

/// <summary>
/// What the theory is asked about: an infinitely wide network, how its weights move, and the data (arXiv:2309.04522).
/// </summary>
public sealed class TheoryProblem
{
    private readonly Lazy<ITwoTimeKernels> kernels;

    /// <summary>Creates a problem.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">The Langevin dynamics of every weight.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <exception cref="ModelException">The inputs, outputs or weights differ between the parts.</exception>
    public TheoryProblem(WideNetwork network, Schedule schedule, Dataset data)
        : this(network, schedule, data, ignoresConditions: false)
    {
    }

    private TheoryProblem(WideNetwork network, Schedule schedule, Dataset data, bool ignoresConditions)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(data);
        Match("inputs", data.InputDimension, network.Inputs);
        Match("outputs", data.OutputCount, network.Outputs);
        schedule.RequireWeightsOf(network.Program);
        Network = network;
        Schedule = schedule;
        Data = data;
        kernels = new Lazy<ITwoTimeKernels>(() => network.IsMlp
            ? KernelRecursion.Create(network.Depth, network.Activation, data)
            : new AlgebraKernels(network, data, ignoresConditions));
    }

    private TheoryProblem(TheoryProblem like, Schedule schedule)
    {
        schedule.RequireWeightsOf(like.Network.Program);
        Network = like.Network;
        Schedule = schedule;
        Data = like.Data;
        kernels = like.kernels;
    }

    /// <summary>
    /// A problem whose kernels follow the rules even where the conditions of the algebra fail (<see cref="Architecture.Obstacle"/>): an
    /// estimate, off by some tens of percent there, for step sizes and time scales. Elsewhere it is the problem itself.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">The Langevin dynamics of every weight.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <exception cref="ModelException">The inputs, outputs or weights differ between the parts.</exception>
    public static TheoryProblem Estimate(WideNetwork network, Schedule schedule, Dataset data) => new(network, schedule, data, ignoresConditions: true);

    /// <summary>The network.</summary>
    public WideNetwork Network { get; }

    /// <summary>The Langevin dynamics of every weight.</summary>
    public Schedule Schedule { get; }

    /// <summary>Training points, then test points.</summary>
    public Dataset Data { get; }

    /// <summary>The kernels of the network between the points of the data.</summary>
    internal ITwoTimeKernels Kernels => kernels.Value;

    /// <summary>The same problem under another schedule.</summary>
    /// <param name="schedule">The new schedule.</param>
    /// <exception cref="ModelException">The schedule has other weights.</exception>
    public TheoryProblem With(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new TheoryProblem(this, schedule);
    }

    private static void Match(string quantity, int found, int expected)
    {
        if (found != expected)
        {
            throw new ModelException(quantity, $"{quantity} is {found}; it must be {expected} to fit the network");
        }
    }
}
