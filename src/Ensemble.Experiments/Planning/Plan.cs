using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Planning;

/// <summary>What an experiment will do and what it will cost, known before it starts.</summary>
public sealed record Plan
{
    /// <summary>The name of the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>The results folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The network in words.</summary>
    public required string Network { get; init; }

    /// <summary>The data in words.</summary>
    public required string Data { get; init; }

    /// <summary>How the targets are understood, in words, with a warning where they are probably meant otherwise.</summary>
    public required string Labels { get; init; }

    /// <summary>A warning where x·x/N₀ is far from 1, with what helps; null where it is not.</summary>
    public string? Inputs { get; init; }

    /// <summary>Engine, device and precision.</summary>
    public required string Engine { get; init; }

    /// <summary>M, the number of members; the most that there may be with <see cref="StandardError"/>.</summary>
    public required int Members { get; init; }

    /// <summary>The rms standard error of the mean predictor at which no more members are added; null where their number is given.</summary>
    public double? StandardError { get; init; }

    /// <summary>Members trained at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>Weights of one member.</summary>
    public required long Parameters { get; init; }

    /// <summary>The number of steps of each member.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether the steps are those of networks; otherwise they only end at the times asked for.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>The listed record times that are moved to the nearest step, in words; empty where none is.</summary>
    public string MovedTimes { get; init; } = "";

    /// <summary>The first step size.</summary>
    public required double FirstStep { get; init; }

    /// <summary>The largest step size.</summary>
    public required double LargestStep { get; init; }

    /// <summary>One of <see cref="Integrator.Names"/>.</summary>
    public required string Integrator { get; init; }

    /// <summary>The ratio of a growing step to the one before; null where steps are equal or listed.</summary>
    public required double? Growth { get; init; }

    /// <summary>The largest difference of the mean predictor to continuous time, at infinite width; null where it was not computed.</summary>
    public required double? DistanceToContinuousTime { get; init; }

    /// <summary>The time of training.</summary>
    public required double EndTime { get; init; }

    /// <summary>The number of record times.</summary>
    public required int RecordTimes { get; init; }

    /// <summary>λ_max of the NTK over all of training.</summary>
    public required double LargestEigenvalue { get; init; }

    /// <summary>ηλ_max, below 2 for a stable explicit run.</summary>
    public required double StepTimesEigenvalue { get; init; }

    /// <summary>The largest stable explicit step.</summary>
    public required double LargestStableStep { get; init; }

    /// <summary>How much λ_max is expected to grow while features are learnt, ≥ 1.</summary>
    public double EigenvalueGrowth { get; init; } = 1;

    /// <summary>The time scales of the phases of learning.</summary>
    public required TimeScales TimeScales { get; init; }

    /// <summary>Peak memory of training in bytes, engine and statistics.</summary>
    public required long TrainingBytes { get; init; }

    /// <summary>Peak memory of training on a device that has a memory of its own, in bytes; otherwise 0.</summary>
    public long TrainingDeviceBytes { get; init; }

    /// <summary>Wall time of training in seconds; a forecast.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>What each observable costs, as a part of training.</summary>
    public required ImmutableArray<ObservableCost> Observables { get; init; }

    /// <summary>Peak memory of the theory in bytes.</summary>
    public required long TheoryBytes { get; init; }

    /// <summary>Wall time of the theory in seconds; a forecast.</summary>
    public required double TheorySeconds { get; init; }

    /// <summary>What each theory needs, and which do not apply; null where there is one alone.</summary>
    public TheoryForecasts? Theories { get; init; }

    /// <summary>Peak memory in bytes: training and theory run one after the other.</summary>
    public long PeakBytes => Math.Max(TrainingBytes, TheoryBytes);

    /// <summary>Makes the plan.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine that will train.</param>
    /// <param name="folder">The results folder.</param>
    /// <param name="measured">What is measured; null for the observables of the experiment.</param>
    /// <exception cref="ExperimentException">An array would be larger than arrays can be.</exception>
    public static Plan Of(PreparedExperiment prepared, IEngine engine, string folder, IReadOnlyList<IObservable>? measured = null)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(engine);
        Simulation simulation = prepared.Simulation;
        IReadOnlyList<IObservable> observables = measured ?? prepared.Observables;
        if (Trainer.Refuses(simulation, observables) is { } reason)
        {
            throw new ExperimentException("record", $"record: {reason} (record.times, data.train, data.test, record.observables)");
        }

        int members = prepared.Experiment.Ensemble.Members;
        EngineCost training = engine.Estimate(simulation, Observable.Needs(observables), members);
        int threads = Math.Max(1, Math.Min(training.Workers, HostProcessor.Cores));

        // Workers measure the members that they have trained, one worker at a time.
        double measuring = members * Trainer.MeasuringSeconds(simulation, observables);
        double seconds = Math.Max(training.Seconds + (measuring / threads), measuring);
        TheoryForecasts theory = TheoryForecasts.Of(prepared);
        double largestStep = prepared.Steps.Sizes.ToArray().Max();
        return new Plan
        {
            Name = prepared.Experiment.Name,
            Folder = folder,
            Network = Describe(prepared.Network),
            Data = $"{prepared.Experiment.Data.Name}: {prepared.Data.TrainCount} training and {prepared.Data.TestCount} test points",
            Labels = LabelText.Of(prepared.Data),
            Inputs = InputText.Of(prepared.Data),
            Engine = $"{engine.Name} on {engine.Device}, {engine.Precision}, {training.Workers} at a time",
            Members = members,
            StandardError = prepared.StoppingRule?.StandardError,
            Workers = training.Workers,
            Parameters = prepared.Network.Parameters,
            Steps = prepared.Steps.Count,
            IsTrained = prepared.IsTrained,
            MovedTimes = MovedTime.Words(prepared.MovedTimes),
            FirstStep = prepared.Steps.Sizes[0],
            LargestStep = largestStep,
            Integrator = prepared.Steps.Integrator.Name,
            Growth = prepared.Choice.Growth,
            DistanceToContinuousTime = prepared.Choice.Distance,
            EndTime = prepared.Steps.EndTime,
            RecordTimes = prepared.RecordSteps.Length,
            LargestEigenvalue = prepared.Limits.LargestEigenvalue,
            StepTimesEigenvalue = largestStep * prepared.Limits.LargestEigenvalue,
            LargestStableStep = prepared.Limits.LargestStableStep,
            EigenvalueGrowth = prepared.Limits.Growth,
            TimeScales = prepared.Limits.Scales,
            TrainingBytes = training.Bytes + Trainer.StatisticsBytes(simulation, observables, members),
            TrainingDeviceBytes = training.DeviceBytes,
            TrainingSeconds = seconds,
            Observables = [.. observables.Select(observable => ObservableCost.Of(observable, simulation, engine, members, threads, seconds))],
            TheoryBytes = theory.Bytes,
            TheorySeconds = theory.Seconds,
            Theories = theory.Theories.Length + theory.Refused.Length > 1 ? theory : null,
        };
    }

    private static string Describe(Network network)
    {
        string inside = network.IsMlp ? $"{string.Join(" → ", network.Widths)} ({network.Activation})" : $"{network.Program}, widths {string.Join(", ", network.Widths)}";
        return $"{network.Input} inputs → {inside} → {network.Outputs} output{(network.Outputs == 1 ? "" : "s")}";
    }

    /// <summary>Refuses a plan that does not fit into memory.</summary>
    /// <param name="trains">Whether networks are trained; otherwise only the theory counts.</param>
    /// <exception cref="ExperimentException">The plan needs more memory than the machine or container has.</exception>
    public void RequireMemory(bool trains = true)
    {
        long needed = trains ? PeakBytes : TheoryBytes;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > available)
        {
            (string key, string help) = Help(trains);
            throw new ExperimentException(key, $"the plan needs {needed / 1e9:F1} GB of memory and there are {available / 1e9:F1} GB; {help}");
        }
    }

    // What takes most of it.
    private (string Key, string Help) Help(bool trains) =>
        !trains || TheoryBytes > TrainingBytes ? ("record", "the theory takes most of it: record fewer times or two-time observables, switch theory.covariance off, or take fewer points")
        : Observables.Sum(cost => cost.Bytes) > TrainingBytes / 2 ? ("record", "record fewer times or observables, or take fewer points")
        : ("network.width", $"the weights take most of it ({Parameters:G3} in each of {Workers} members trained at once): lower network.width or network.depth, or engine.threads");
}
