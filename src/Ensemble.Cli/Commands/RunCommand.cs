using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble run FILE</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var arguments = new ExperimentArguments();
        var fresh = new Option<bool>("--fresh") { Description = "Run again even if the results are there already." };
        var command = new Command("run", "Train the ensemble, compute the theory, compare them and write a report.");
        arguments.AddTo(command);
        command.Add(fresh);
        command.SetAction(parsed => Guard.Run(cancellation => Run(arguments, parsed, parsed.GetValue(fresh), cancellation)));
        return command;
    }

    private static int Run(ExperimentArguments arguments, ParseResult parsed, bool fresh, CancellationToken cancellation)
    {
        var bench = Workbench.Open(arguments, parsed);
        Comparison comparison;
        if (!fresh && bench.Folder.IsDone)
        {
            Console.Error.WriteLine($"{bench.Folder.Path} holds the finished results of this experiment; --fresh runs it again");
            comparison = JsonFile.Read<Comparison>(bench.Folder.Comparison);
        }
        else
        {
            bench.Folder.Create();
            PlanText.Write(Consoles.Error, bench.Plan);
            using Logger log = RunLog.Open(bench.Folder.Log);
            comparison = ProgressDisplay.Show(log, progress => Runner.Run(bench.Prepared, bench.Engine, bench.Folder, log, progress, cancellation));
        }

        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(new { folder = bench.Folder.Path, report = bench.Folder.Report, comparison }));
        }
        else
        {
            ComparisonText.Write(Consoles.Out, comparison);
            Console.WriteLine($"Report: {Path.GetFullPath(bench.Folder.Report)}");
        }

        return ExitCode.Done;
    }
}
