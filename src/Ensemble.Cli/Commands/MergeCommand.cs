using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble merge DIR…</c>.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("DIR")
        {
            Description = "Results folders that hold shards of one experiment; the results go to the first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, for scripts." };
        var command = new Command("merge", "Combine shards: the same bytes as a single run.") { folders, json };
        command.SetAction(parsed => Guard.Run(cancellation => Run(parsed.GetValue(folders)!, parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(string[] paths, bool json, CancellationToken cancellation)
    {
        ResultsFolder[] folders = [.. paths.Select(ResultsFolder.OpenUnfinished)];
        ResultsFolder folder = folders[0];
        var prepared = PreparedExperiment.Prepare(ExperimentFile.Read(folder.Experiment), folder.Experiment, cancellation);
        if (folder.Holds(prepared, Console.Error.WriteLine))
        {
            Console.Error.WriteLine($"{folder.Path} holds the finished results of this experiment");
            ResultText.Write(folder, JsonFile.Read<Comparison>(folder.Comparison), json);
            return ExitCode.Done;
        }

        folder.Create();
        using Logger log = RunLog.Open(folder.Log);
        Comparison comparison = ProgressDisplay.Show(log, progress => Runner.Merge(prepared, folder, folders[1..], log, progress, cancellation));
        ResultText.Write(folder, comparison, json);
        return ExitCode.Done;
    }
}
