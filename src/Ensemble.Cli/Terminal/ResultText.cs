using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Cli.Terminal;

/// <summary>Prints the result of a finished run.</summary>
internal static class ResultText
{
    public static void Write(ResultsFolder folder, Comparison comparison, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonFile.Text(new { folder = folder.Path, report = folder.Report, comparison }));
        }
        else
        {
            ComparisonText.Write(Consoles.Out, comparison);
            Console.WriteLine($"Report: {Path.GetFullPath(folder.Report)}");
        }
    }
}
