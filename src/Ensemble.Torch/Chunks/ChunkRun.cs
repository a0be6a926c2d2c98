using System.Collections.Concurrent;
using System.Diagnostics;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>What the workers of a run share: records and states on their way out, progress, and the wish to stop.</summary>
internal sealed class ChunkRun(
    Simulation simulation,
    MemberRange members,
    Action<MemberRecord> deliver,
    IProgress<StepProgress>? progress,
    IMemberStates? states,
    CancellationToken cancellation)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.1);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<int, MemberState?> restored = [];
    private readonly ConcurrentDictionary<int, bool> delivered = [];
    private readonly int lastStep = simulation.RecordSteps.IsEmpty ? 0 : simulation.RecordSteps[^1];
    private long stepsDone;
    private int membersDone;
    private volatile bool failed;
    private long lastReport;

    /// <summary>The rest of a range after the finished members at its beginning.</summary>
    public MemberRange SkipFinished(MemberRange range)
    {
        while (range.Count > 0 && IsFinished(range.First))
        {
            range = new MemberRange(range.First + 1, range.Count - 1);
            Interlocked.Add(ref stepsDone, lastStep);
            Interlocked.Increment(ref membersDone);
        }

        return range;
    }

    /// <summary>The first members of a range that can be trained together because they are at the same step.</summary>
    public MemberRange Together(MemberRange range)
    {
        int first = StartOf(range.First), count = 1;
        while (count < range.Count && !IsFinished(range.First + count) && StartOf(range.First + count) == first)
        {
            count++;
        }

        return new MemberRange(range.First, count);
    }

    /// <summary>Puts the members of a chunk at t = 0, or where their states were kept.</summary>
    public void Begin(MemberChunk chunk)
    {
        cancellation.ThrowIfCancellationRequested();
        if (StartOf(chunk.Members.First) < 0)
        {
            chunk.Begin();
            return;
        }

        chunk.Resume([.. Enumerable.Range(chunk.Members.First, chunk.Members.Count).Select(member => restored[member]!)]);
        Interlocked.Add(ref stepsDone, (long)chunk.Step * chunk.Members.Count);
    }

    /// <summary>Counts a step of a chunk, saves its states where they are due, and stops the run where that is wanted.</summary>
    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    public void StepDone(MemberChunk chunk)
    {
        Interlocked.Add(ref stepsDone, chunk.Members.Count);
        Report();
        cancellation.ThrowIfCancellationRequested();
        if (states is not null && states.IsDue(chunk.Members.First))
        {
            Save(chunk);
        }
    }

    /// <summary>Hands over a record: a member trained to its end counts even when the run has been stopped, but not when it has failed.</summary>
    public void Deliver(MemberRecord record)
    {
        lock (gate)
        {
            if (failed)
            {
                return;
            }

            deliver(record);
            delivered[record.Member] = true;
            restored.TryRemove(record.Member, out _);
            Interlocked.Increment(ref membersDone);
        }
    }

    /// <summary>Says that the run has failed.</summary>
    public void Fail() => failed = true;

    /// <summary>Saves the states of the members of a chunk that have not been handed over.</summary>
    public void Save(MemberChunk chunk)
    {
        for (int i = 0; states is not null && i < chunk.Members.Count; i++)
        {
            int index = i;
            if (!delivered.ContainsKey(chunk.Members.First + i))
            {
                states.Save(chunk.Members.First + i, writer => chunk.Write(index, writer));
            }
        }
    }

    /// <summary>Tells how far the run has come, at most ten times a second unless it is done.</summary>
    public void Report(bool always = false)
    {
        long now = Stopwatch.GetTimestamp(), last = Interlocked.Read(ref lastReport);
        if (progress is not null && (always || Stopwatch.GetElapsedTime(last, now) > ReportInterval))
        {
            Interlocked.Exchange(ref lastReport, now);
            lock (gate)
            {
                progress.Report(new StepProgress(membersDone, members.Count, Interlocked.Read(ref stepsDone), (long)lastStep * members.Count));
            }
        }
    }

    private bool IsFinished(int member) => states is not null && states.IsFinished(member);

    // −1 for a member that begins at t = 0. A member is asked for once, even if memory runs out and it begins again.
    private int StartOf(int member) => restored.GetOrAdd(member, Restore)?.Step ?? -1;

    private MemberState? Restore(int member)
    {
        using BinaryReader? reader = states?.Restore(member);
        return reader is null ? null : MemberState.Read(reader);
    }
}
