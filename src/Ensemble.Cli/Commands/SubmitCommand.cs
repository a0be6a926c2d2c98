using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble submit slurm FILE</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines) => new("submit", "Hand an experiment to a scheduler.") { Slurm(engines) };

    private static Command Slurm(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments();
        var shards = new Option<int>("--shards") { Description = "The number of array tasks that share the members.", Required = true };
        var options = new Option<string[]>("--sbatch") { Description = "An option for sbatch, such as --sbatch=--time=4:00:00; may be repeated." };
        var print = new Option<bool>("--print") { Description = "Print the commands instead of running them." };
        var command = new Command("slurm", "Submit an array of shards, and a merge that waits for them.");
        arguments.AddTo(command);
        command.Add(shards);
        command.Add(options);
        command.Add(print);
        command.SetAction(parsed => Guard.Run(cancellation =>
        {
            var bench = Workbench.Open(engines, arguments, parsed, cancellation);
            new Shard(1, parsed.GetValue(shards)).MembersOf(bench.Prepared.Experiment.Ensemble);
            var submission = new SlurmSubmission(
                bench.Folder, arguments.Root(parsed), arguments.File(parsed), arguments.Overrides(parsed), parsed.GetValue(shards), parsed.GetValue(options) ?? [], ThisProgram());
            if (parsed.GetValue(print))
            {
                Console.WriteLine(ShellText.Of(submission.ArrayCommand));
                Console.WriteLine(ShellText.Of(submission.MergeCommand("ARRAY_JOB")));
                return ExitCode.Done;
            }

            bench.Folder.Create();
            (string array, string merge) = submission.Submit();
            Console.WriteLine(arguments.Json(parsed)
                ? JsonFile.Text(new { folder = bench.Folder.Path, array, merge })
                : $"Shards: job {array}\nMerge: job {merge}\nHow it goes: {ShellText.Of(["ensemble", "status", bench.Folder.Path])}");
            return ExitCode.Done;
        }));
        return command;
    }

    private static string ThisProgram()
    {
        string process = Environment.ProcessPath ?? "ensemble";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? $"{process} {Path.Combine(AppContext.BaseDirectory, "ensemble.dll")}" : process;
    }
}
