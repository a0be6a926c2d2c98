using System.Collections.Immutable;
using Ensemble.Experiments.Data;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Theory.Problems;
using Ensemble.Training;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Preparing;

/// <summary>An experiment made concrete: data loaded, network sized, steps and record times chosen.</summary>
public sealed class PreparedExperiment
{
    private const double LargestValue = 1e15;

    private PreparedExperiment(Experiment experiment, Dataset data, Network network, Schedule schedule, StepChoice choice, ImmutableArray<int> recordSteps, StabilityLimits limits)
    {
        Experiment = experiment;
        Data = data;
        Network = network;
        Schedule = schedule;
        Choice = choice;
        RecordSteps = recordSteps;
        Limits = limits;
    }

    /// <summary>The experiment as resolved.</summary>
    public Experiment Experiment { get; }

    /// <summary>Training and test points.</summary>
    public Dataset Data { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The schedule, its phases moved to the nearest steps.</summary>
    public Schedule Schedule { get; }

    /// <summary>The integrator and its steps.</summary>
    public TimeSteps Steps => Choice.Steps;

    /// <summary>The steps and how they were chosen.</summary>
    public StepChoice Choice { get; }

    /// <summary>The steps at which observables are recorded.</summary>
    public ImmutableArray<int> RecordSteps { get; }

    /// <summary>Eigenvalues of the NTK and the largest stable step.</summary>
    public StabilityLimits Limits { get; }

    /// <summary>Whether networks can be trained by <see cref="Steps"/>; otherwise these only end at the times asked for (<see cref="PrepareTheory"/>).</summary>
    public bool IsTrained { get; private init; } = true;

    /// <summary>Weights at t = 0 from a file, or null: all are drawn.</summary>
    public InitialWeights? Initial { get; private init; }

    /// <summary>The theory's view: the same network, schedule and data.</summary>
    public TheoryProblem Theory => new(Network.Wide, Schedule, Data);

    /// <summary>The record times t_n = Σ η: those of the steps nearest to the times in the file, or those times themselves where no network is trained.</summary>
    public ImmutableArray<double> RecordTimes => [.. RecordSteps.Select(step => Steps.Times[step])];

    /// <summary>The listed record times that were moved by more than rounding.</summary>
    public ImmutableArray<MovedTime> MovedTimes => Experiment.Record.Times is not { } listed ? []
        : [.. new RecordTimes(listed).Times.Select(time => new MovedTime(time, Steps.Times[Steps.Nearest(time)])).Where(time => Math.Abs(time.Listed - time.Recorded) > 1e-9 * Steps.EndTime)];

    /// <summary>The same experiment recorded at other steps.</summary>
    internal PreparedExperiment At(IEnumerable<int> recordSteps) =>
        new(Experiment, Data, Network, Schedule, Choice, [.. recordSteps], Limits) { Initial = Initial, IsTrained = IsTrained };

    /// <summary>What theories are to predict.</summary>
    public Study Study => new(Network, Schedule, Steps, Data, RecordSteps) { Batch = Experiment.Langevin.Batch };

    /// <summary>What the engine is to simulate.</summary>
    public Simulation Simulation => new(Network, Schedule, Steps, Data, RecordSteps, Experiment.NoiseSeed) { Antithetic = Experiment.Ensemble.Antithetic, Initial = Initial, Batch = Experiment.Langevin.Batch };

    /// <summary>When to stop adding members; null where their number is given.</summary>
    public StoppingRule? StoppingRule => Experiment.Ensemble is { Auto: { } auto } ensemble
        ? new StoppingRule(auto.StandardError ?? (AutoMembers.FractionOfInverseWidth / Network.Widths.Min()), ensemble.Members)
        : null;

    /// <summary>What is measured, with samples where the file asks for them.</summary>
    public IReadOnlyList<IObservable> Observables =>
        [.. Experiment.Record.Observables.Select(Observable.Parse).Select(observable => BlockSize is { } size ? new SampledObservable(observable, size) : observable)];

    /// <summary>
    /// The number of members in a block of <c>record.samples</c>: the largest power of two that leaves as many blocks as asked
    /// for, or whole pairs of antithetic members; null without samples. Where the number of members is not known beforehand,
    /// single members or pairs.
    /// </summary>
    public int? BlockSize
    {
        get
        {
            EnsembleOptions ensemble = Experiment.Ensemble;
            int size = ensemble.Antithetic ? 2 : 1;
            while (ensemble.Auto is null && ensemble.Members / (size * 2) >= Experiment.Record.Samples && Experiment.Record.Samples > 0)
            {
                size *= 2;
            }

            return Experiment.Record.Samples > 0 ? size : null;
        }
    }

    /// <summary>Loads the data and chooses steps and record times.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="cancellation">Stops the search for growing steps.</param>
    /// <exception cref="ExperimentException">The data cannot be had, or a step is too large.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static PreparedExperiment Prepare(Experiment experiment, string file, CancellationToken cancellation = default) =>
        Named(experiment, file, () => Prepare(experiment, alone: false, cancellation));

    /// <summary>
    /// Prepares a question that no network is trained for. Where nothing but continuous time is asked for, no steps are chosen:
    /// phases and listed record times are taken as written, and no limit of the trainer holds.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="cancellation">Stops the search for growing steps.</param>
    /// <exception cref="ExperimentException">The data cannot be had, or a step is too large.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static PreparedExperiment PrepareTheory(Experiment experiment, string file, CancellationToken cancellation = default) =>
        Named(experiment, file, () => Prepare(experiment, alone: experiment.Theory.IsContinuousAlone, cancellation));

    private static PreparedExperiment Named(Experiment experiment, string file, Func<PreparedExperiment> prepare)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        try
        {
            return prepare();
        }
        catch (ExperimentException error)
        {
            throw new ExperimentException(error.Key, $"{file}: {error.Message}", error);
        }
    }

    private static PreparedExperiment Prepare(Experiment experiment, bool alone, CancellationToken cancellation)
    {
        Dataset data = experiment.Data.Load(experiment.Seed);
        RequireSize(data);
        RequireBatch(experiment, data);
        RequireKernelMemory(data, experiment.Network.Widths.Length);
        Network network = Build(experiment.Network, data);
        InitialWeights? initial = ReadInitial(experiment, network);
        Schedule written = ScheduleBuilder.Build(experiment);

        // Networks that no kernel describes are trained all the same; their steps are chosen by an estimate.
        var problem = TheoryProblem.Estimate(network.Wide, written, data);
        StabilityLimits limits = StabilityLimits.Of(problem, experiment.Langevin.Time);
        if (alone)
        {
            return AtWrittenTimes(experiment, data, network, written, limits);
        }

        StepChoice choice = experiment.Langevin.Integrator == Integrator.Explicit
            ? new StepChoice(StepChooser.Choose(experiment.Langevin, limits.ForBatch(experiment.Langevin.Batch, data.TrainCount)))
            : LadderChooser.Choose(experiment, problem, limits, cancellation);
        Schedule schedule = Snap(choice.Steps, written);
        return new PreparedExperiment(experiment, data, network, schedule, choice, RecordStepChooser.Choose(experiment.Record, choice.Steps, schedule), limits)
        {
            Initial = initial,
        };
    }

    private static PreparedExperiment AtWrittenTimes(Experiment experiment, Dataset data, Network network, Schedule written, StabilityLimits limits)
    {
        (TimeSteps steps, ImmutableArray<int> record) = RecordStepChooser.Written(experiment, limits, written);
        return new PreparedExperiment(experiment, data, network, written, new StepChoice(steps), record, limits) { IsTrained = false };
    }

    private static void RequireBatch(Experiment experiment, Dataset data)
    {
        if (experiment.Langevin.Batch is not { } batch)
        {
            return;
        }

        if (batch > data.TrainCount)
        {
            throw new ExperimentException("langevin.batch", $"langevin.batch is {batch}; it must be from 1 to {data.TrainCount}, the number of training points");
        }

        if ((Observable.Needs(experiment.Record.Observables.Select(Observable.Parse)) & RecordRequest.EveryStep) != 0)
        {
            throw new ExperimentException("langevin.batch", $"langevin.batch is {batch}, but linearised, path_kernel and step_series look at steps over all training points; leave them out of record.observables");
        }
    }

    private static InitialWeights? ReadInitial(Experiment experiment, Network network)
    {
        if (experiment.Network.Initial is not { } path)
        {
            return null;
        }

        InitialWeights initial = InitialWeightsFile.Read(path, network);
        return experiment.Ensemble.Antithetic
            ? throw new ExperimentException("ensemble.antithetic", "ensemble.antithetic is on; with network.initial it must be off: the file gives every member its readout")
            : initial.Members < experiment.Ensemble.Members
                ? throw new ExperimentException("ensemble.members", $"ensemble.members is {experiment.Ensemble.Members}; network.initial holds the weights of {initial.Members}")
                : initial;
    }

    // Single precision squares values up to 1.8e19.
    private static void RequireSize(Dataset data)
    {
        Require(data.Inputs.Values, "input");
        Require(data.Targets.Values, "target");

        static void Require(ReadOnlySpan<double> values, string what)
        {
            foreach (double value in values)
            {
                if (!(Math.Abs(value) <= LargestValue))
                {
                    throw new ExperimentException("data", $"the data hold the {what} {value:G3}; inputs and targets must be from {-LargestValue:G3} to {LargestValue:G3}: scale them");
                }
            }
        }
    }

    // Before anything else the NTK of all points is computed, so its size is checked here and not in the plan.
    private static void RequireKernelMemory(Dataset data, int depth)
    {
        double bytes = (double)data.Count * data.Count * sizeof(double) * ((2 * depth) + 4);
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
        {
            throw new ExperimentException("data.train", $"the kernels of {data.Count} points need {bytes / 1e9:F0} GB of memory and there are {available / 1e9:F0} GB; take fewer points (data.train, data.test)");
        }
    }

    private static Network Build(NetworkOptions options, Dataset data)
    {
        try
        {
            return options.On(data);
        }
        catch (ModelException error)
        {
            throw new ExperimentException("network.layers", $"network.layers: {FileKeys.Translate(error.Message)} (inputs are {data.InputShape})", error);
        }
    }

    private static Schedule Snap(TimeSteps steps, Schedule written)
    {
        try
        {
            return steps.Snap(written);
        }
        catch (ModelException error)
        {
            throw new ExperimentException("schedule", $"schedule: {FileKeys.Translate(error.Message)}, once phases are moved to the nearest steps", error);
        }
    }
}
