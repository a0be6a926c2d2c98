using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>
/// Statistics of one quantity over any set of members, the same to the last bit whatever the order, chunk, thread, shard
/// or restart in which the members came. A node covers an aligned block of 2ʲ members and is always the merge of its two
/// halves; siblings merge as soon as both are there, and what remains is folded in ascending order. A run over M members
/// in ascending order holds at most log₂ M + 1 nodes.
/// </summary>
public abstract class MemberForest
{
    private readonly BlockList list;

    private protected MemberForest(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        list = new BlockList(Join);
    }

    /// <summary>The number of values of a member.</summary>
    public int Length { get; }

    /// <summary>M, the number of members taken in.</summary>
    public int Members => list.Members;

    /// <summary>The number of nodes held.</summary>
    public int NodeCount => list.Nodes.Count;

    private protected BufferPool Pool { get; } = new();

    private protected IReadOnlyList<(DyadicBlock Block, double[][] Planes)> Nodes => list.Nodes;

    /// <summary>Takes in the values of a member.</summary>
    /// <param name="member">The member's index, ≥ 0.</param>
    /// <param name="values">Its <see cref="Length"/> values; they are copied.</param>
    /// <exception cref="ArgumentException">The member is already there, or the number of values is wrong.</exception>
    public void Add(int member, ReadOnlySpan<double> values)
    {
        RequireLength(values.Length);
        list.RequireAbsent(new DyadicBlock(member, 0));
        double[] buffer = Pool.Rent(Length);
        values.CopyTo(buffer);
        Adopt(member, buffer);
    }

    /// <summary>Takes in all members of another forest, which stays as it is.</summary>
    /// <param name="other">A forest of the same kind and length, with other members.</param>
    /// <exception cref="ArgumentException">The forests do not fit, or share a member; this forest is then unchanged.</exception>
    public void Merge(MemberForest other)
    {
        RequireMergeable(other);
        foreach ((DyadicBlock block, double[][] planes) in other.Nodes)
        {
            list.Insert(block, [.. planes.Select(Copy)]);
        }
    }

    /// <summary>Whether a member has been taken in.</summary>
    /// <param name="member">The member's index.</param>
    public bool Contains(int member) => list.Contains(member);

    /// <summary>The members of a range that have not been taken in, as maximal ranges in ascending order.</summary>
    /// <param name="members">The range.</param>
    public IReadOnlyList<MemberRange> Missing(MemberRange members) => list.Missing(members);

    /// <summary>The statistics of all members taken in.</summary>
    /// <param name="array">The name and shape to give to the result.</param>
    /// <exception cref="InvalidOperationException">There is no member.</exception>
    public abstract Measurement Measure(MeasuredArray array);

    /// <summary>Writes the nodes in a versioned binary format (<see cref="ReadNodes"/> reads it), little-endian.</summary>
    /// <param name="writer">Where to write.</param>
    public void Write(BinaryWriter writer) => ForestFormat.Write(writer, GetType().Name, Length, list.Nodes);

    /// <summary>Takes in the nodes written by <see cref="Write"/>.</summary>
    /// <param name="reader">Where to read.</param>
    /// <exception cref="InvalidDataException">The data are of another kind, version or length, truncated, or repeat a member.</exception>
    public void ReadNodes(BinaryReader reader)
    {
        foreach ((DyadicBlock block, double[][] planes) in ForestFormat.Read(reader, GetType().Name, Length, PlaneLengths))
        {
            try
            {
                list.Insert(block, planes);
            }
            catch (ArgumentException error)
            {
                throw new InvalidDataException(error.Message, error);
            }
        }
    }

    internal double[] Rent() => Pool.Rent(Length);

    internal void Adopt(int member, double[] values) => list.Insert(new DyadicBlock(member, 0), [values]);

    internal void RequireMergeable(MemberForest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.GetType() != GetType())
        {
            throw new ArgumentException($"the statistics are a {other.GetType().Name}; they must be a {GetType().Name}", nameof(other));
        }

        RequireLength(other.Length);
        foreach ((DyadicBlock block, _) in other.Nodes)
        {
            list.RequireAbsent(block);
        }
    }

    /// <summary>The lengths of the buffers of a node at a level.</summary>
    private protected abstract int[] PlaneLengths(int level);

    /// <summary>Joins two siblings into their parent. It may keep their buffers, and returns the others to the pool.</summary>
    private protected abstract double[][] Join(double[][] left, double[][] right, int level);

    private protected void RequireMembers()
    {
        if (NodeCount == 0)
        {
            throw new InvalidOperationException("there are no statistics of an ensemble without members");
        }
    }

    /// <summary>Every node must cover whole blocks of 2ˡᵉᵛᵉˡ members.</summary>
    private protected void RequireLevel(int level, string blocks)
    {
        DyadicBlock[] broken = [.. Nodes.Select(node => node.Block).Where(block => block.Level < level)];
        if (broken.Length > 0)
        {
            throw new InvalidOperationException($"members come in {blocks}; that of member {broken[0].First} is incomplete");
        }
    }

    private void RequireLength(int found)
    {
        if (found != Length)
        {
            throw new ArgumentException($"a member has {found} values; it must have {Length}");
        }
    }

    private double[] Copy(double[] plane)
    {
        double[] copy = Pool.Rent(plane.Length);
        plane.CopyTo(copy, 0);
        return copy;
    }
}
