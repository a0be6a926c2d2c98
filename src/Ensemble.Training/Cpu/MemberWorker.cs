using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>What a thread works with: a trainer in memory of its own, and the record it fills.</summary>
/// <param name="Trainer">The trainer.</param>
/// <param name="Record">The record.</param>
/// <param name="Memory">The memory that is given back at the end.</param>
internal sealed record MemberWorker(IMemberTrainer Trainer, MemberRecord Record, IDisposable Memory) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Memory.Dispose();
}
