namespace Ensemble.Training.Statistics;

/// <summary>
/// The aligned block of members k·2ʲ, …, (k + 1)·2ʲ − 1. Two blocks are either disjoint or nested, so any set of
/// members has one decomposition into the fewest blocks, whatever the order in which the members came.
/// </summary>
/// <param name="First">k·2ʲ, the first member, ≥ 0.</param>
/// <param name="Level">j, 0 (a single member) to 30.</param>
internal readonly record struct DyadicBlock(int First, int Level)
{
    public const int MaxLevel = 30;

    public int Count => 1 << Level;

    public long End => (long)First + Count;

    public bool IsLeft => (First & Count) == 0;

    public DyadicBlock Sibling => new(First ^ Count, Level);

    public DyadicBlock Parent => new(First & ~Count, Level + 1);

    public bool IsValid => First >= 0 && Level is >= 0 and <= MaxLevel && (First & (Count - 1)) == 0;
}
