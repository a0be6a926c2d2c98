using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble report DIR</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A results folder." };
        var command = new Command("report", "Write the report of a results folder again.") { folder };
        command.SetAction(parsed => Guard.Run(_ =>
        {
            var place = ResultsFolder.Open(parsed.GetValue(folder)!);
            ResultsFolder.RequireWritable(place.Path);
            if (place.Damage() is { } damage)
            {
                throw new ExperimentException("", $"{damage}; run the experiment again, which computes what is missing");
            }

            bool verification = JsonFile.Read<Manifest>(place.Manifest).Purpose == Manifest.Verification;
            Console.WriteLine(verification ? string.Join('\n', VerifyReport.WriteAgain(place)) : HtmlReport.Write(place.Path));
            return ExitCode.Done;
        }));
        return command;
    }
}
