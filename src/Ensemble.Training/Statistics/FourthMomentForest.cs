namespace Ensemble.Training.Statistics;

/// <summary>
/// A <see cref="MomentForest"/> that also knows how far its variance is from the truth, without taking the values for
/// Gaussian: the variance is the mean of q = (x − x̄)² over members, or of q = (u − x̄)² + w over antithetic pairs with mean u and
/// half squared difference w = (x₁ − x₂)²/4, and its standard error is that of the mean of q. Σq² takes the third and fourth
/// moments of u and the mixed ones with w, which merge exactly like the lower ones.
/// </summary>
/// <remarks>Equations: V3.</remarks>
internal sealed class FourthMomentForest : MomentForest
{
    // The planes behind those of the base: Σv³, Σv⁴ of v = u − ū, and for pairs Σw, Σw², Σvw, Σv²w.
    private const int Cubes = 0;
    private const int Fourths = 1;
    private const int Halves = 2;
    private const int HalfSquares = 3;
    private const int Mixed = 4;
    private const int MixedSquares = 5;

    private readonly bool pairs;
    private readonly int more;

    /// <summary>Creates a forest without members.</summary>
    /// <param name="length">The number of values of a member, ≥ 0.</param>
    /// <param name="antithetic">Whether members 2k and 2k + 1 are antithetic pairs.</param>
    public FourthMomentForest(int length, bool antithetic = false)
        : base(length, antithetic) => (pairs, more) = (antithetic, antithetic ? 6 : 2);

    /// <inheritdoc/>
    public override Measurement Measure(MeasuredArray array)
    {
        Measurement measured = base.Measure(array);
        double[][] sum = [.. Enumerable.Range(0, more).Select(_ => new double[Length])];
        double[] mean = new double[Length], squares = new double[Length];
        int units = 0;
        foreach ((DyadicBlock block, double[][] planes) in Nodes)
        {
            int count = pairs ? block.Count / 2 : block.Count;
            double part = (double)count / (units + count);
            bool single = block.Level == 0;
            for (int i = 0; i < Length; i++)
            {
                double difference = units == 0 ? 0 : planes[0][i] - mean[i];
                Terms left = Read(sum, 0, i, squares[i], units).Shifted(-difference * part);
                Terms right = (single ? default(Terms) with { Count = 1 } : Read(planes, planes.Length - more, i, Squares(planes)[i], count)).Shifted(difference * (1 - part));
                Write(sum, 0, i, left.Plus(right), out squares[i]);
                mean[i] = units == 0 ? planes[0][i] : mean[i] + (difference * part);
            }

            units += count;
        }

        var error = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            Terms all = Read(sum, 0, i, squares[i], units);
            double first = all.Squares + all.Halves, second = all.Fourths + (2 * all.MixedSquares) + all.HalfSquares;
            error[i] = units < 2 ? double.NaN : Math.Sqrt(Math.Max(second - (first * first / units), 0) / (units - 1) / units);
        }

        return measured with { VarianceStandardError = error };
    }

    private protected override int[] PlaneLengths(int level) =>
        level == 0 ? [Length] : [.. base.PlaneLengths(level), .. Enumerable.Repeat(Length, more)];

    private protected override double[][] Join(double[][] left, double[][] right, int level)
    {
        double[][] sum = level == 0 ? [.. Enumerable.Range(0, more).Select(_ => Pool.Rent(Length))] : left[^more..];
        int count = 1 << (pairs ? Math.Max(level - 1, 0) : level);
        for (int i = 0; i < Length; i++)
        {
            double half = (right[0][i] - left[0][i]) / 2;
            Terms joined = level == 0
                ? pairs ? default(Terms) with { Halves = half * half, HalfSquares = half * half * half * half } : default(Terms) with { Fourths = 2 * half * half * half * half }
                : Read(left, left.Length - more, i, Squares(left)[i], count).Shifted(-half).Plus(Read(right, right.Length - more, i, Squares(right)[i], count).Shifted(half));
            Write(sum, 0, i, joined, out _);
        }

        if (level > 0)
        {
            Array.ForEach(right[^more..], Pool.Return);
        }

        return [.. base.Join(level == 0 ? left : left[..^more], level == 0 ? right : right[..^more], level), .. sum];
    }

    /// <summary>Σv² over units: over members, or over the means of pairs.</summary>
    private double[] Squares(double[][] planes) => planes[pairs ? 2 : 1];

    private Terms Read(double[][] planes, int first, int i, double squares, int count) => pairs
        ? new Terms(count, squares, planes[first + Cubes][i], planes[first + Fourths][i], planes[first + Halves][i], planes[first + HalfSquares][i], planes[first + Mixed][i], planes[first + MixedSquares][i])
        : new Terms(count, squares, planes[first + Cubes][i], planes[first + Fourths][i], 0, 0, 0, 0);

    private void Write(double[][] planes, int first, int i, in Terms terms, out double squares)
    {
        squares = terms.Squares;
        planes[first + Cubes][i] = terms.Cubes;
        planes[first + Fourths][i] = terms.Fourths;
        if (pairs)
        {
            planes[first + Halves][i] = terms.Halves;
            planes[first + HalfSquares][i] = terms.HalfSquares;
            planes[first + Mixed][i] = terms.Mixed;
            planes[first + MixedSquares][i] = terms.MixedSquares;
        }
    }

    /// <summary>Sums over units of powers of v, whose own sum is zero, and of w.</summary>
    private readonly record struct Terms(double Count, double Squares, double Cubes, double Fourths, double Halves, double HalfSquares, double Mixed, double MixedSquares)
    {
        /// <summary>The same sums with v + s for v.</summary>
        public Terms Shifted(double s) => this with
        {
            Squares = Squares + (Count * s * s),
            Cubes = Cubes + (3 * s * Squares) + (Count * s * s * s),
            Fourths = Fourths + (4 * s * Cubes) + (6 * s * s * Squares) + (Count * s * s * s * s),
            Mixed = Mixed + (s * Halves),
            MixedSquares = MixedSquares + (2 * s * Mixed) + (s * s * Halves),
        };

        public Terms Plus(in Terms other) => new(
            Count + other.Count,
            Squares + other.Squares,
            Cubes + other.Cubes,
            Fourths + other.Fourths,
            Halves + other.Halves,
            HalfSquares + other.HalfSquares,
            Mixed + other.Mixed,
            MixedSquares + other.MixedSquares);
    }
}
