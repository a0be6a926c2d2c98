using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>Trains chunk after chunk on one thread.</summary>
/// <param name="kind">The kind of networks.</param>
/// <param name="request">What is recorded.</param>
/// <param name="queue">The members to train.</param>
/// <param name="products">How products are done.</param>
/// <param name="run">What all workers share.</param>
internal sealed class ChunkWorker(IChunkKind kind, RecordRequest request, MemberQueue queue, IMemberProducts products, ChunkRun run)
{
    /// <summary>Trains until no member is left.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public void Work()
    {
        for (MemberRange range = queue.Take(); range.Count > 0; range = queue.Take())
        {
            for (range = run.SkipFinished(range); range.Count > 0; range = run.SkipFinished(range))
            {
                MemberRange together = run.Together(range);
                if (!TryTrain(together, out int delivered))
                {
                    queue.Halve(new MemberRange(range.First + delivered, range.Count - delivered));
                    break;
                }

                range = new MemberRange(together.End, range.Count - together.Count);
            }
        }
    }

    private bool TryTrain(MemberRange members, out int delivered)
    {
        int done = 0;
        try
        {
            using var chunk = new MemberChunk(kind, request, members, products);
            Train(chunk, () => done++);
            delivered = done;
            return true;
        }
        catch (Exception exception) when (OutOfMemory.Caused(exception) && members.Count - done > 1)
        {
            delivered = done;
        }

        // What the failed chunk held must be gone before the next one is made.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return false;
    }

    private void Train(MemberChunk chunk, Action delivered)
    {
        run.Begin(chunk);
        try
        {
            chunk.Run(() => run.StepDone(chunk));
            chunk.Deliver(record =>
            {
                run.Deliver(record);
                delivered();
            });
        }
        catch (OperationCanceledException)
        {
            run.Save(chunk);
            throw;
        }
    }
}
