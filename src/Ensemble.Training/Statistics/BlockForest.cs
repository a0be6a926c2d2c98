using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>
/// Keeps the means over aligned blocks of 2ᵇ consecutive members, in ascending order; with b = 0 every member's values.
/// Members whose block is incomplete are left out of the result. Its memory grows with the number of blocks.
/// </summary>
internal sealed class BlockForest : MemberForest
{
    private readonly int blockLevel;

    /// <summary>Creates a forest without members.</summary>
    /// <param name="length">The number of values of a member, ≥ 0.</param>
    /// <param name="blockLevel">b, 0 to 30.</param>
    public BlockForest(int length, int blockLevel)
        : base(length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blockLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockLevel, DyadicBlock.MaxLevel);
        this.blockLevel = blockLevel;
    }

    /// <summary>The values of all whole blocks as the mean of the result, with the axis <c>block</c> (or <c>member</c>) in front; variance and error are empty.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no member, or no whole block.</exception>
    public override Measurement Measure(MeasuredArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        RequireMembers();
        int blocks = Nodes.Sum(node => node.Block.Count >> blockLevel);
        if (blocks == 0)
        {
            throw new InvalidOperationException($"there is no whole block of {1 << blockLevel} members");
        }

        var values = new double[checked(blocks * Length)];
        int at = 0;
        foreach ((_, double[][] planes) in Nodes.Where(node => node.Block.Level >= blockLevel))
        {
            planes[0].CopyTo(values, at);
            at += planes[0].Length;
        }

        MeasuredArray result = array with { Shape = array.Shape.Insert(0, blocks) };
        return new Measurement(result, Members, values, [], []);
    }

    private protected override int[] PlaneLengths(int level) => [checked(Length * (1 << Math.Max(level - blockLevel, 0)))];

    private protected override double[][] Join(double[][] left, double[][] right, int level)
    {
        if (level >= blockLevel)
        {
            return [[.. left[0], .. right[0]]];
        }

        Moments.JoinMeans(left[0], right[0]);
        Pool.Return(right[0]);
        return left;
    }
}
