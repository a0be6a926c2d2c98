using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble plan FILE</c>.</summary>
internal static class PlanCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments();
        var command = new Command("plan", "Say what an experiment would do and cost. Nothing is written.");
        arguments.AddTo(command);
        command.SetAction(parsed => Guard.Run(cancellation => Run(engines, arguments, parsed, cancellation)));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, CancellationToken cancellation)
    {
        var bench = Workbench.Open(engines, arguments, parsed, cancellation);
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(bench.Plan));
        }
        else
        {
            PlanText.Write(Consoles.Out, bench.Plan);
        }

        return ExitCode.Done;
    }
}
