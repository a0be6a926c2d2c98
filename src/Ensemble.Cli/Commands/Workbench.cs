using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary>An experiment with its engine, folder and plan: what <c>run</c>, <c>theory</c> and <c>plan</c> begin with. Nothing is written yet.</summary>
internal sealed record Workbench(PreparedExperiment Prepared, IEngine Engine, ResultsFolder Folder, Plan Plan)
{
    public static Workbench Open(ExperimentArguments arguments, ParseResult parsed)
    {
        var prepared = PreparedExperiment.Prepare(arguments.Read(parsed), arguments.File(parsed));
        IEngine engine = EngineChoice.Make(prepared.Experiment.Engine);
        var folder = ResultsFolder.Of(arguments.Root(parsed), prepared);
        var plan = Plan.Of(prepared, engine, folder.Path);
        plan.RequireMemory();
        return new Workbench(prepared, engine, folder, plan);
    }
}
