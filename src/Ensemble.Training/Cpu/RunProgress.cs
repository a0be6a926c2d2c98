using System.Diagnostics;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>The progress of a run, over all workers; told at most ten times a second.</summary>
internal sealed class RunProgress(
    IProgress<StepProgress>? target, int members, long stepsPerMember, CancellationToken cancellation)
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private readonly Lock gate = new();
    private long stepsDone;
    private int membersDone;
    private long nextReport;

    /// <summary>The steps of a member.</summary>
    public long StepsPerMember => stepsPerMember;

    /// <summary>Whether the run is to stop.</summary>
    public bool IsStopped => cancellation.IsCancellationRequested;

    /// <summary>Ends the work on a member when the run is to stop.</summary>
    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    public void ThrowIfStopped() => cancellation.ThrowIfCancellationRequested();

    /// <summary>Adds steps done by a worker.</summary>
    public void AddSteps(long steps)
    {
        long now = Stopwatch.GetTimestamp();
        long done = Interlocked.Add(ref stepsDone, steps);
        if (target is null || now < Interlocked.Read(ref nextReport))
        {
            return;
        }

        lock (gate)
        {
            if (now >= nextReport)
            {
                Interlocked.Exchange(ref nextReport, now + Interval);
                Report(done);
            }
        }
    }

    /// <summary>Adds a finished member.</summary>
    public void AddMember()
    {
        lock (gate)
        {
            membersDone++;
            if (membersDone == members)
            {
                Report(stepsPerMember * members);
            }
        }
    }

    private void Report(long done) => target?.Report(new StepProgress(membersDone, members, done, stepsPerMember * members));
}
