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

    public static Workbench Open(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, IReadOnlyList<string>? overrides, CancellationToken cancellation)
    {
        Experiment experiment = overrides is null ? arguments.Read(parsed) : ExperimentFile.Read(arguments.File(parsed), overrides);
        var prepared = PreparedExperiment.Prepare(experiment, arguments.File(parsed), cancellation);
        IEngine engine = EngineChoice.Make(prepared, engines);
        var folder = ResultsFolder.Of(arguments.Root(parsed), prepared);
        var plan = Plan.Of(prepared, engine, folder.Path);
        plan.RequireMemory();
        return new Workbench(prepared, engine, folder, plan);
    }
}
