using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Cli.Terminal;

/// <summary>Prints the result of a finished run.</summary>
internal static class ResultText
{
    public static void Write(ResultsFolder folder, Comparison comparison, bool json)
    {
        IReadOnlyDictionary<string, double>? costs = JsonFile.Read<Manifest>(folder.Manifest).TheoryCosts;
        if (json)
        {
            Console.WriteLine(JsonFile.Text(new { folder = folder.Path, report = folder.Report, comparison, theory_seconds = costs }));
        }
        else
        {
            ComparisonText.Write(Consoles.Out, comparison);
            if (comparison.Ladder is { } ladder)
            {
                ComparisonText.Write(Consoles.Out, ladder, costs);
            }

            Console.WriteLine($"Report: {Path.GetFullPath(folder.Report)}");
        }
    }
}
