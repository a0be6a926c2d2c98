using System.Numerics;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>What is made of the values of all members of an ensemble.</summary>
public abstract class Statistic
{
    private Statistic()
    {
    }

    /// <summary>Mean, variance and standard error of every value.</summary>
    public static Statistic Moments { get; } = new MomentStatistic(false);

    /// <summary>Mean, variance and standard error of every value, and the standard error of the variance.</summary>
    public static Statistic MomentsAndSpread { get; } = new MomentStatistic(true);

    /// <summary>Whether means over the members are made.</summary>
    public bool IsMean => this is MomentStatistic;

    /// <summary>Whether covariances over the members are made.</summary>
    public bool IsCovariance => this is CovarianceStatistic;

    /// <summary>
    /// The covariance between all pairs of values of an array (time, point, output), per output: shape
    /// (time, time, point, point, output), with its standard error.
    /// </summary>
    public static Statistic Covariance { get; } = new CovarianceStatistic();

    /// <summary>Every member's values, with an axis for the member in front.</summary>
    public static Statistic Members { get; } = new BlockStatistic(0);

    /// <summary>The means over blocks of consecutive members, with an axis for the block in front; samples for resampling.</summary>
    /// <param name="size">The number of members in a block, a power of two. Members whose block is incomplete are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not a power of two.</exception>
    public static Statistic Blocks(int size) =>
        size > 0 && BitOperations.IsPow2(size)
            ? new BlockStatistic(BitOperations.Log2((uint)size))
            : throw new ArgumentOutOfRangeException(nameof(size), size, "the size of a block must be a power of two");

    internal abstract MemberForest CreateForest(MeasuredArray array, bool antithetic);

    /// <summary>The memory of the forest over consecutive members and of its result, in bytes.</summary>
    internal abstract long Bytes(MeasuredArray array, int members, bool antithetic);

    /// <summary>The multiplications that taking in a member takes, roughly.</summary>
    internal abstract double Operations(MeasuredArray array, bool antithetic);

    // An array of .NET holds no more.
    private static int Count(MeasuredArray array) => checked((int)array.Length);

    /// <summary>The most nodes of a forest that takes in consecutive members in order.</summary>
    private static int Nodes(int members) => BitOperations.Log2((uint)members) + 1;

    private sealed class MomentStatistic(bool spread) : Statistic
    {
        internal override MemberForest CreateForest(MeasuredArray array, bool antithetic) =>
            spread ? new FourthMomentForest(Count(array), antithetic) : new MomentForest(Count(array), antithetic);

        internal override double Operations(MeasuredArray array, bool antithetic) => (antithetic ? 3.0 : 2.0) * (spread ? 5 : 1) * array.Length;

        internal override long Bytes(MeasuredArray array, int members, bool antithetic)
        {
            int planes = (antithetic ? 3 : 2) * (spread ? 3 : 1);
            const int incomingAndResult = 4;
            return sizeof(double) * array.Length * ((planes * Nodes(members)) + incomingAndResult);
        }
    }

    private sealed class CovarianceStatistic : Statistic
    {
        internal override MemberForest CreateForest(MeasuredArray array, bool antithetic) =>
            new CovarianceForest(array.Shape[0], array.Shape[1], array.Shape[2], antithetic);

        internal override double Operations(MeasuredArray array, bool antithetic) => (antithetic ? 2.0 : 1.0) * array.Length * (double)array.Length / array.Shape[2];

        internal override long Bytes(MeasuredArray array, int members, bool antithetic)
        {
            long matrix = checked(array.Length * array.Length) / array.Shape[2];
            int planes = antithetic ? 2 : 1;
            const int sumAndResult = 5;
            return sizeof(double) * ((matrix * ((planes * Nodes(members)) + sumAndResult)) + (array.Length * (Nodes(members) + 1)));
        }
    }

    private sealed class BlockStatistic(int level) : Statistic
    {
        internal override MemberForest CreateForest(MeasuredArray array, bool antithetic) => new BlockForest(Count(array), level);

        // Joining copies every value once for each doubling of the ensemble, into memory that is new each time.
        internal override double Operations(MeasuredArray array, bool antithetic) => 30.0 * array.Length;

        internal override long Bytes(MeasuredArray array, int members, bool antithetic)
        {
            const int joinedAndResult = 3;
            return sizeof(double) * array.Length * ((joinedAndResult * (members >> level)) + level + 1);
        }
    }
}
