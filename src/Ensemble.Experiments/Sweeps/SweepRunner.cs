using System.Collections.Immutable;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Sweeps;

/// <summary>Runs the points of a sweep one after the other; one that fails does not stop the others.</summary>
public static class SweepRunner
{
    /// <summary>Runs all points and keeps a summary on disk, written anew after each of them.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="folder">The folder of the summary; it is made.</param>
    /// <param name="only">The number of the only point to run, from 1, or null for all.</param>
    /// <param name="run">Runs the experiment with some overrides, or finds it done, and gives its folder.</param>
    /// <param name="told">Is told of each point when it begins and when it has ended, or null.</param>
    /// <exception cref="ExperimentException">There is no point of that number.</exception>
    /// <exception cref="OperationCanceledException">The sweep was stopped; running it again goes on.</exception>
    public static ImmutableArray<SweepPoint> Run(SweepGrid grid, string folder, int? only, Func<IReadOnlyList<string>, ResultsFolder> run, Action<SweepPoint>? told)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(run);
        if (only is { } number && (number < 1 || number > grid.Points.Length))
        {
            throw new ExperimentException("", $"the point is {number}; it must be from 1 to {grid.Points.Length}");
        }

        if (only is null)
        {
            ResultsFolder.RequireWritable(folder);
        }

        SweepPoint[] points = [.. grid.Points.Select((overrides, i) => new SweepPoint { Number = i + 1, Overrides = overrides })];
        for (int i = 0; i < points.Length; i++)
        {
            if (only is null || points[i].Number == only)
            {
                told?.Invoke(points[i]);
                points[i] = Run(points[i], run);
                told?.Invoke(points[i]);
                if (only is null)
                {
                    SweepSummary.Write(folder, grid, points);
                }
            }
        }

        return [.. points.Where(point => only is null || point.Number == only)];
    }

    private static SweepPoint Run(SweepPoint point, Func<IReadOnlyList<string>, ResultsFolder> run)
    {
        try
        {
            ResultsFolder folder = run(point.Overrides);
            Manifest manifest = JsonFile.Read<Manifest>(folder.Manifest);
            var comparison = JsonFile.Read<Comparison>(folder.Comparison);
            return point with
            {
                Status = "done",
                Folder = Path.GetFullPath(folder.Path),
                Seconds = manifest.Seconds,

                // The ladder of every point stays in its own folder.
                Comparison = comparison with { Ladder = null },
                Complexity = TaskComplexity.TryRead(folder),
                Winner = comparison.Ladder is { } ladder ? Winner.Of(ladder) : null,
                PredictedStopping = Stopping.TryRead(folder.Predicted, manifest),
                MeasuredStopping = Stopping.TryRead(folder.Measured, manifest),
            };
        }
        catch (Exception error) when (error is ExperimentException or ModelException or DivergedException or DataFormatException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return point with { Status = "failed", Error = (error is ModelException refused ? FileKeys.Translate(refused) : error.Message).ReplaceLineEndings(" "), IsBadInput = error is ExperimentException or ModelException or DivergedException or DataFormatException };
        }
    }
}
