using System.Collections.Concurrent;
using Ensemble.Training.Engines;

namespace Ensemble.Conformance;

/// <summary>Keeps states in memory and stops the run after some questions.</summary>
/// <param name="source">What stops the run, or null.</param>
/// <param name="stopAfter">How many questions to answer before.</param>
/// <param name="finished">Which members were finished before.</param>
public sealed class StateKeeper(CancellationTokenSource? source, int stopAfter, Func<int, bool>? finished = null) : IMemberStates
{
    private readonly ConcurrentDictionary<int, byte[]> states = [];
    private int questions;
    private bool stops = true;

    /// <summary>The members whose state is kept.</summary>
    public IReadOnlyCollection<int> Kept => [.. states.Keys];

    /// <summary>Stops no more.</summary>
    public void GoOn() => stops = false;

    /// <inheritdoc/>
    public bool IsFinished(int member) => finished?.Invoke(member) ?? false;

    /// <inheritdoc/>
    public bool IsDue(int member)
    {
        if (stops && Interlocked.Increment(ref questions) == stopAfter)
        {
            source?.Cancel();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Save(int member, Action<BinaryWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            write(writer);
        }

        states[member] = stream.ToArray();
    }

    /// <inheritdoc/>
    public BinaryReader? Restore(int member) =>
        states.TryGetValue(member, out byte[]? state) ? new BinaryReader(new MemoryStream(state, writable: false)) : null;
}
