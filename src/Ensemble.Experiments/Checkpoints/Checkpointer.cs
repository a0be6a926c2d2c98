using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>
/// Writes checkpoints of a run while it goes on. A thread of its own asks the engine for the state of members in flight,
/// waits until all have answered, and writes; training stands still only where a member finishes while the file is written.
/// </summary>
internal sealed class Checkpointer : IMemberStates, IDisposable
{
    // Writing may take at most this share of the time, however large the statistics are.
    private const double LargestShare = 0.02;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly CheckpointStore store;
    private readonly EnsembleMeasurement measurement;
    private readonly TimeSpan period;
    private readonly WaitHandle? request;
    private readonly ILogger log;
    private readonly ConcurrentDictionary<int, int> rounds = new();
    private readonly ConcurrentDictionary<int, byte[]> states;
    private readonly ManualResetEvent stop = new(false);
    private readonly Lock writing = new();
    private readonly Thread thread;
    private volatile int round;

    /// <param name="store">Where checkpoints go.</param>
    /// <param name="measurement">The statistics of the run.</param>
    /// <param name="states">The states to begin with, from a checkpoint.</param>
    /// <param name="period">The time between checkpoints.</param>
    /// <param name="request">Is set when a checkpoint is wanted at once, or null.</param>
    /// <param name="log">Is told of checkpoints that cannot be written; the run goes on.</param>
    public Checkpointer(CheckpointStore store, EnsembleMeasurement measurement, IReadOnlyDictionary<int, byte[]> states, TimeSpan period, WaitHandle? request, ILogger log)
    {
        this.store = store;
        this.measurement = measurement;
        this.states = new ConcurrentDictionary<int, byte[]>(states);
        this.period = period;
        this.request = request;
        this.log = log;
        thread = new Thread(WriteNowAndThen) { IsBackground = true, Name = "checkpoints" };
        thread.Start();
    }

    /// <inheritdoc/>
    public bool IsFinished(int member) => measurement.Contains(member);

    /// <inheritdoc/>
    public bool IsDue(int member) => rounds.TryGetValue(member, out int last) && last != round;

    /// <inheritdoc/>
    public void Save(int member, Action<BinaryWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        int answered = round;
        using var stream = new MemoryStream(states.TryGetValue(member, out byte[]? last) ? last.Length : 0);
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        states[member] = stream.ToArray();
        rounds[member] = answered;
    }

    /// <inheritdoc/>
    public BinaryReader? Restore(int member)
    {
        rounds[member] = round;
        return states.TryGetValue(member, out byte[]? state) ? new BinaryReader(new MemoryStream(state, writable: false), Encoding.UTF8) : null;
    }

    /// <summary>Writes a checkpoint of what there is. The engine has stopped, having saved every member in flight.</summary>
    public void Finish()
    {
        Stop();
        Write();
    }

    /// <summary>Stops writing.</summary>
    public void Dispose()
    {
        Stop();
        stop.Dispose();
    }

    private void Stop()
    {
        stop.Set();
        if (thread.IsAlive)
        {
            thread.Join();
        }
    }

    private void WriteNowAndThen()
    {
        WaitHandle[] handles = request is null ? [stop] : [stop, request];
        TimeSpan pause = period;
        while (WaitHandle.WaitAny(handles, pause) != 0)
        {
            var clock = Stopwatch.StartNew();
            round++;
            while (clock.Elapsed < LongestAnswer && rounds.Any(pair => pair.Value != round && !measurement.Contains(pair.Key)))
            {
                if (stop.WaitOne(Glance))
                {
                    return;
                }
            }

            clock.Restart();
            TryWrite();
            pause = period > clock.Elapsed / LargestShare ? period : clock.Elapsed / LargestShare;
        }
    }

    private void TryWrite()
    {
        try
        {
            Write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warning("No checkpoint: {Reason}; the run goes on and tries again", error.Message.ReplaceLineEndings(" "));
        }
    }

    private void Write()
    {
        lock (writing)
        {
            foreach (int member in rounds.Keys.Concat(states.Keys).Where(measurement.Contains).ToArray())
            {
                rounds.TryRemove(member, out _);
                states.TryRemove(member, out _);
            }

            var clock = Stopwatch.StartNew();
            var snapshot = states.ToDictionary();
            store.Write(measurement, snapshot);
            log.Debug("Checkpoint of {Members} finished members and {InFlight} in flight in {Seconds:F2} s", measurement.Members, snapshot.Count, clock.Elapsed.TotalSeconds);
        }
    }
}
