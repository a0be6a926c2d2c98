using System.Collections.Immutable;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Status;

namespace Ensemble.Experiments.Viewing;

/// <summary>The diagrams of a run, finished or not: of one that is running, from the members that its latest checkpoint holds. The run does not notice.</summary>
/// <param name="Status">How it stands, with the comparison so far.</param>
/// <param name="Sections">The diagrams.</param>
internal sealed record LiveRun(RunStatus Status, ImmutableArray<ChartSection> Sections)
{
    /// <summary>Reads a run.</summary>
    /// <param name="path">The results folder.</param>
    /// <exception cref="ExperimentException">It is no results folder, or nothing in it can be drawn yet.</exception>
    public static LiveRun Read(string path)
    {
        RunStatus status = StatusReader.Read(path);
        ResultsFolder folder = ResultsFolder.OpenUnfinished(path);
        if (File.Exists(folder.Measured) || status.MembersMeasured < 2)
        {
            return new LiveRun(status, File.Exists(folder.Measured) || File.Exists(folder.Predicted) ? HtmlReport.Diagrams(path).Sections : []);
        }

        // Diagrams are built from files: those of the members so far stand in a folder of their own, which is gone afterwards.
        string place = Directory.CreateTempSubdirectory("ensemble-view-").FullName;
        try
        {
            StatusReader.WriteMeasured(path, Path.Combine(place, Path.GetFileName(folder.Measured)));
            foreach (string file in new[] { folder.Predicted, folder.Curves, folder.Manifest }.Where(File.Exists))
            {
                File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
            }

            return new LiveRun(status, HtmlReport.Diagrams(place).Sections);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
