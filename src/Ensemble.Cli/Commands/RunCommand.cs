using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble run FILE</c>.</summary>
internal static class RunCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments();
        var how = new RunArguments();
        var shard = new Option<string?>("--shard")
        {
            Description = "Train a slice of the members alone: i/n, such as 1/4, or auto inside a Slurm array or Kubernetes Indexed Job. 'ensemble merge' combines them.",
        };
        var command = new Command("run", "Train the ensemble, compute the theory, compare them and write a report. A stopped run goes on where it was.");
        arguments.AddTo(command);
        how.AddTo(command);
        command.Add(shard);
        command.SetAction(parsed => Guard.Run(cancellation => parsed.GetValue(shard) is { } text
            ? RunShard(engines, arguments, parsed, Shard.Parse(text), how.Read(parsed), cancellation)
            : Run(engines, arguments, parsed, how.Read(parsed), cancellation)));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, RunOptions options, CancellationToken cancellation)
    {
        var bench = Workbench.Open(engines, arguments, parsed, cancellation);
        Comparison comparison;
        if (!options.Fresh && bench.Folder.Holds(bench.Prepared, Console.Error.WriteLine))
        {
            Console.Error.WriteLine($"{bench.Folder.Path} holds the finished results of this experiment; --fresh runs it again");
            comparison = JsonFile.Read<Comparison>(bench.Folder.Comparison);
        }
        else
        {
            bench.Folder.Create();
            PlanText.Write(Consoles.Error, bench.Plan);
            using Logger log = RunLog.Open(bench.Folder.Log);
            comparison = ProgressDisplay.Show(log, progress => Runner.Run(bench.Prepared, bench.Engine, bench.Folder, options, log, progress, cancellation));
        }

        ResultText.Write(bench.Folder, comparison, arguments.Json(parsed));
        return ExitCode.Done;
    }

    private static int RunShard(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, Shard shard, RunOptions options, CancellationToken cancellation)
    {
        if (shard.IsWhole)
        {
            return Run(engines, arguments, parsed, options, cancellation);
        }

        var bench = Workbench.Open(engines, arguments, parsed, cancellation);
        shard.MembersOf(bench.Prepared.Experiment.Ensemble);
        ResultsFolder place = shard.FolderIn(bench.Folder);
        if (!options.Fresh && ShardRunner.IsDone(bench.Prepared, bench.Engine, bench.Folder, shard))
        {
            Console.Error.WriteLine($"{place.Path} holds this shard already; --fresh trains it again");
        }
        else
        {
            bench.Folder.Create();
            place.Create();
            using Logger log = RunLog.Open(place.Log);
            ProgressDisplay.Show(log, progress => ShardRunner.Run(bench.Prepared, bench.Engine, bench.Folder, shard, options, log, progress, cancellation));
        }

        Console.WriteLine(arguments.Json(parsed)
            ? JsonFile.Text(new { folder = bench.Folder.Path, shard = $"{shard}", statistics = place.Statistics })
            : $"Shard {shard}: {Path.GetFullPath(place.Statistics)}\nWhen all are done: {ShellText.Of(["ensemble", "merge", bench.Folder.Path])}");
        return ExitCode.Done;
    }
}
