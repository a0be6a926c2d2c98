using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;

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
            Console.WriteLine(HtmlReport.Write(ResultsFolder.Open(parsed.GetValue(folder)!).Path));
            return ExitCode.Done;
        }));
        return command;
    }
}
