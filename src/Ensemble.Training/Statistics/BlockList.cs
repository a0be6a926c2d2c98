using Ensemble.Training.Engines;

namespace Ensemble.Training.Statistics;

/// <summary>Disjoint blocks of members with their buffers, in ascending order; siblings are joined into their parent.</summary>
/// <param name="join">Joins the buffers of two siblings at a level.</param>
internal sealed class BlockList(Func<double[][], double[][], int, double[][]> join)
{
    private readonly List<(DyadicBlock Block, double[][] Planes)> nodes = [];

    public IReadOnlyList<(DyadicBlock Block, double[][] Planes)> Nodes => nodes;

    /// <summary>The number of members in all blocks.</summary>
    public int Members => nodes.Sum(node => node.Block.Count);

    public bool Contains(int member) => nodes.Exists(node => node.Block.First <= member && member < node.Block.End);

    /// <summary>The members of a range that are not there, as maximal ranges in ascending order.</summary>
    public IReadOnlyList<MemberRange> Missing(MemberRange members)
    {
        var missing = new List<MemberRange>();
        long next = members.First;
        foreach ((DyadicBlock block, _) in nodes)
        {
            AddRange(Math.Min(block.First, members.End));
            next = Math.Max(next, block.End);
        }

        AddRange(members.End);
        return missing;

        void AddRange(long end)
        {
            if (end > next)
            {
                missing.Add(new MemberRange((int)next, (int)(end - next)));
            }
        }
    }

    /// <summary>Refuses a block that is not aligned, or of which a member is there.</summary>
    public void RequireAbsent(DyadicBlock block)
    {
        if (!block.IsValid)
        {
            throw new ArgumentException($"the member is {block.First}; it must be a whole number ≥ 0");
        }

        int at = IndexAfter(block);
        if (at > 0 && nodes[at - 1].Block.End > block.First)
        {
            throw new ArgumentException($"member {block.First} has been taken in twice");
        }

        if (at < nodes.Count && nodes[at].Block.First < block.End)
        {
            throw new ArgumentException($"member {nodes[at].Block.First} has been taken in twice");
        }
    }

    /// <summary>Takes in a block, and joins siblings as long as there are any.</summary>
    public void Insert(DyadicBlock block, double[][] planes)
    {
        RequireAbsent(block);
        int at = IndexAfter(block);
        while (true)
        {
            int neighbour = block.IsLeft ? at : at - 1;
            if (neighbour < 0 || neighbour >= nodes.Count || nodes[neighbour].Block != block.Sibling)
            {
                break;
            }

            double[][] sibling = nodes[neighbour].Planes;
            nodes.RemoveAt(neighbour);
            planes = block.IsLeft ? join(planes, sibling, block.Level) : join(sibling, planes, block.Level);
            block = block.Parent;
            at = neighbour;
        }

        nodes.Insert(at, (block, planes));
    }

    private int IndexAfter(DyadicBlock block)
    {
        int index = nodes.FindIndex(node => node.Block.First > block.First);
        return index < 0 ? nodes.Count : index;
    }
}
