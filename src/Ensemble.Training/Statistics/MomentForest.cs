using System.Numerics;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>Mean and variance of every value over the members, by pairwise merging of (count, mean, sum of squared deviations).</summary>
public sealed class MomentForest : MemberForest
{
    /// <summary>Creates a forest without members.</summary>
    /// <param name="length">The number of values of a member, ≥ 0.</param>
    public MomentForest(int length)
        : base(length)
    {
    }

    /// <summary>Mean, unbiased variance and standard error of the mean; the last two are not numbers for a single member.</summary>
    /// <inheritdoc/>
    public override Measurement Measure(MeasuredArray array)
    {
        RequireMembers();
        var mean = new double[Length];
        var squares = new double[Length];
        int members = 0;
        foreach ((DyadicBlock block, double[][] planes) in Nodes)
        {
            ReadOnlySpan<double> nodeSquares = block.Level == 0 ? default : planes[1];
            Moments.Fold(mean, squares, members, planes[0], nodeSquares, block.Count);
            members += block.Count;
        }

        var error = new double[Length];
        Moments.Finish(squares, error, members);
        return new Measurement(array, members, mean, squares, error);
    }

    /// <summary>Predicts the memory of a forest and of its result in bytes.</summary>
    /// <param name="length">The number of values of a member, ≥ 0.</param>
    /// <param name="members">M, the number of members, ≥ 1.</param>
    public static long Bytes(int length, int members)
    {
        int nodes = BitOperations.Log2((uint)members) + 1;
        const int result = 3;
        return sizeof(double) * (long)length * ((2 * nodes) + 1 + result);
    }

    private protected override int[] PlaneLengths(int level) => level == 0 ? [Length] : [Length, Length];

    private protected override double[][] Join(double[][] left, double[][] right, int level)
    {
        if (level == 0)
        {
            Moments.JoinMembers(left[0], right[0]);
            return [left[0], right[0]];
        }

        Moments.JoinBlocks(left[0], left[1], right[0], right[1], 1 << level);
        Pool.Return(right[0]);
        Pool.Return(right[1]);
        return left;
    }
}
