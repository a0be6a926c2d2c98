using System.Diagnostics;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Running;

/// <summary>Passes progress on, and writes it to <c>progress.json</c> every few seconds for <c>ensemble status</c>.</summary>
internal sealed class ProgressFile(ResultsFolder folder, int members, IProgress<RunProgress>? inner) : IProgress<StepProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private StepProgress? first;
    private StepProgress last;
    private TimeSpan next;

    /// <inheritdoc/>
    public void Report(StepProgress value)
    {
        inner?.Report(new RunProgress(RunStage.Training, (double)value.StepsDone / Math.Max(value.StepsTotal, 1), value.MembersDone, value.MembersTotal));
        lock (gate)
        {
            first ??= value;
            last = value;
            if (clock.Elapsed >= next)
            {
                Write();
                next = clock.Elapsed + Pause;
            }
        }
    }

    /// <summary>Writes the last progress once more.</summary>
    public void Finish()
    {
        lock (gate)
        {
            Write();
        }
    }

    // Progress is for people: a disk that is full fails the run where it matters, not here.
    private void Write()
    {
        try
        {
            double seconds = clock.Elapsed.TotalSeconds;
            double speed = (last.StepsDone - (first?.StepsDone ?? 0)) / Math.Max(seconds, 1e-3);
            JsonFile.Write(folder.Progress, new ProgressReport(
                Environment.MachineName,
                Environment.ProcessId,
                DateTime.UtcNow,
                last.MembersDone,
                members,
                last.StepsDone,
                last.StepsTotal,
                speed,
                speed > 0 ? (last.StepsTotal - last.StepsDone) / speed : null));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            next = clock.Elapsed + Pause;
        }
    }
}
