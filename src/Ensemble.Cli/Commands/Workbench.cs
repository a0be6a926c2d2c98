using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary>An experiment with its engine, folder and plan: what <c>run</c>, <c>theory</c> and <c>plan</c> begin with. Nothing is written yet.</summary>
internal sealed record Workbench(PreparedExperiment Prepared, IEngine Engine, ResultsFolder Folder, Plan Plan)
{
    public static Workbench Open(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, CancellationToken cancellation) =>
        Open(engines, arguments, parsed, null, cancellation);

    /// <summary>The same for a question that no network is trained for.</summary>
    public static Workbench OpenTheory(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, CancellationToken cancellation) =>
        Of(engines, arguments, parsed, PreparedExperiment.PrepareTheory(arguments.Read(parsed), arguments.File(parsed), cancellation), "theory");

    public static Workbench Open(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, IReadOnlyList<string>? overrides, CancellationToken cancellation)
    {
        Experiment experiment = overrides is null ? arguments.Read(parsed) : ExperimentFile.Read(arguments.File(parsed), overrides);
        return Of(engines, arguments, parsed, PreparedExperiment.Prepare(experiment, arguments.File(parsed), cancellation), null);
    }

    private static Workbench Of(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, PreparedExperiment prepared, string? purpose)
    {
        IEngine engine = EngineChoice.Make(prepared, engines);
        var folder = ResultsFolder.Of(arguments.Root(parsed), prepared, purpose);
        var plan = Plan.Of(prepared, engine, folder.Path);
        plan.RequireMemory(trains: purpose is null);
        return new Workbench(prepared, engine, folder, plan);
    }
}
