using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>Members still to be trained, handed out in chunks in the order of their indices; chunks may become smaller on the way.</summary>
internal sealed class MemberQueue(MemberRange members, int chunkSize)
{
    private readonly Lock gate = new();
    private readonly Stack<MemberRange> returned = [];
    private int next = members.First;
    private int size = chunkSize;

    /// <summary>The members of a chunk from now on.</summary>
    public int ChunkSize
    {
        get
        {
            lock (gate)
            {
                return size;
            }
        }
    }

    /// <summary>How often chunks became smaller.</summary>
    public int Halvings { get; private set; }

    /// <summary>Takes the next chunk.</summary>
    /// <returns>The chunk; empty when there is no member left.</returns>
    public MemberRange Take()
    {
        lock (gate)
        {
            if (returned.TryPop(out MemberRange rest))
            {
                int count = Math.Min(rest.Count, size);
                Push(new MemberRange(rest.First + count, rest.Count - count));
                return new MemberRange(rest.First, count);
            }

            // Chunks end where a chunk from member 0 on would end, so that a continued run has the chunks of an uninterrupted one.
            int end = Math.Min(members.End, ((next / size) + 1) * size);
            var chunk = new MemberRange(next, end - next);
            next = end;
            return chunk;
        }
    }

    /// <summary>Gives back members that were not trained because memory ran out, and halves the chunks.</summary>
    /// <param name="rest">The members.</param>
    public void Halve(MemberRange rest)
    {
        lock (gate)
        {
            Halvings++;
            size = Math.Max(1, Math.Min(size, rest.Count) / 2);
            Push(rest);
        }
    }

    private void Push(MemberRange rest)
    {
        if (rest.Count > 0)
        {
            returned.Push(rest);
        }
    }
}
