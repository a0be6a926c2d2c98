using System.CommandLine;
using System.Globalization;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Status;
using Ensemble.Experiments.Storage;
using Spectre.Console;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble status DIR</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A results folder." };
        var json = new Option<bool>("--json") { Description = "Print the status as JSON, for scripts." };
        var command = new Command("status", "Say how far a run is, how fast, and what its finished members show. Safe while it runs.") { folder, json };
        command.SetAction(parsed => Guard.Run(_ =>
        {
            RunStatus status = StatusReader.Read(parsed.GetValue(folder)!);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonFile.Text(status));
            }
            else
            {
                Write(status);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(RunStatus status)
    {
        Table table = new Table().RoundedBorder().Title(Markup.Escape(status.Folder));
        foreach (string column in new[] { "part", "status", "host", "members", "steps", "speed", "time left", "checkpoint" })
        {
            table.AddColumn(column);
        }

        foreach (PartStatus part in status.Parts)
        {
            table.AddRow(
                part.Name,
                part.Restarts > 0 ? $"{part.Status}, continued {part.Restarts}×" : part.Status,
                Markup.Escape(part.Host),
                $"{part.MembersDone}/{part.Members}",
                part.Fraction.ToString("P0", CultureInfo.InvariantCulture),
                part.StepsPerSecond is { } speed ? $"{speed.ToString("G3", CultureInfo.InvariantCulture)} steps/s" : "–",
                part.SecondsLeft is { } seconds ? PlanText.Duration(seconds) : "–",
                part.LastCheckpoint is { } at ? $"{PlanText.Duration((DateTime.UtcNow - at).TotalSeconds)} ago" : "–");
        }

        Consoles.Out.Write(table);
        if (status.Comparison is { } comparison)
        {
            ComparisonText.Write(Consoles.Out, comparison);
        }
        else
        {
            Console.WriteLine($"{status.MembersMeasured} finished members on disk; the comparison needs a few, and the theory");
        }

        if (status.CanBeMerged)
        {
            Console.WriteLine($"All shards are done: {ShellText.Of(["ensemble", "merge", status.Folder])}");
        }
    }
}
