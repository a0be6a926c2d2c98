using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>
/// Mean and variance of every value over the members, by pairwise merging of (count, mean, sum of squared deviations).
/// Antithetic members 2k and 2k + 1 are not independent, their pair means are: the standard error then comes from the
/// scatter of the M/2 pair means, and the variance from the scatter S of the members about their mean x̄, whose
/// expectation is M·Var x − M·Var x̄ with Var x̄ known from the pairs.
/// </summary>
/// <remarks>Equations: V1, V2.</remarks>
internal class MomentForest : MemberForest
{
    private readonly bool antithetic;

    /// <summary>Creates a forest without members.</summary>
    /// <param name="length">The number of values of a member, ≥ 0.</param>
    /// <param name="antithetic">Whether members 2k and 2k + 1 are antithetic pairs.</param>
    public MomentForest(int length, bool antithetic = false)
        : base(length) => this.antithetic = antithetic;

    /// <summary>Mean, unbiased variance and standard error of the mean; the last two are not numbers for a single member or pair.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no member, or an antithetic member is without its partner.</exception>
    public override Measurement Measure(MeasuredArray array)
    {
        RequireMembers();
        RequireLevel(antithetic ? 1 : 0, "antithetic pairs");
        double[] mean = new double[Length], squares = new double[Length], pairSquares = new double[antithetic ? Length : 0];
        int members = 0;
        foreach ((DyadicBlock block, double[][] planes) in Nodes)
        {
            if (antithetic)
            {
                Moments.FoldSquares(mean, pairSquares, members / 2, planes[0], planes[2], block.Count / 2);
            }

            Moments.FoldSquares(mean, squares, members, planes[0], block.Level == 0 ? default : planes[1], block.Count);
            Moments.FoldMeans(mean, members, planes[0], block.Count);
            members += block.Count;
        }

        var error = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            (squares[i], double meanVariance) = Moments.Unbiased(squares[i], antithetic ? pairSquares[i] : 0, members, antithetic);
            error[i] = Math.Sqrt(meanVariance);
        }

        return new Measurement(array, members, mean, squares, error) { Samples = antithetic ? members / 2 : members };
    }

    private protected override int[] PlaneLengths(int level) =>
        level == 0 ? [Length] : antithetic ? [Length, Length, Length] : [Length, Length];

    private protected override double[][] Join(double[][] left, double[][] right, int level)
    {
        if (level == 0)
        {
            Moments.JoinMembers(left[0], right[0]);
            return antithetic ? [left[0], right[0], RentCleared()] : [left[0], right[0]];
        }

        int members = 1 << level;
        if (antithetic)
        {
            Moments.JoinSquares(left[0], left[2], right[0], right[2], members / 2);
        }

        Moments.JoinSquares(left[0], left[1], right[0], right[1], members);
        Moments.JoinMeans(left[0], right[0]);
        Array.ForEach(right, Pool.Return);
        return left;
    }

    private double[] RentCleared()
    {
        double[] buffer = Pool.Rent(Length);
        Array.Clear(buffer);
        return buffer;
    }
}
