using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>
/// The covariance over the members between the values of an array (time, point, output) at all pairs of times and points,
/// per output. Needs (times × points)² × outputs values per node.
/// </summary>
/// <remarks>Equations: V4.</remarks>
internal sealed class CovarianceForest : MemberForest
{
    private readonly int times;
    private readonly int points;
    private readonly int outputs;
    private readonly bool antithetic;
    private readonly double[] difference;

    /// <summary>Creates a forest without members.</summary>
    /// <param name="times">n ≥ 1.</param>
    /// <param name="points">The number of points, ≥ 1.</param>
    /// <param name="outputs">C ≥ 1.</param>
    /// <param name="antithetic">Whether members 2k and 2k + 1 are antithetic pairs.</param>
    public CovarianceForest(int times, int points, int outputs, bool antithetic = false)
        : base(checked(times * points * outputs))
    {
        this.times = times;
        this.points = points;
        this.outputs = outputs;
        this.antithetic = antithetic;
        difference = new double[times * points];
    }

    private int Size => times * points;

    /// <summary>
    /// The unbiased covariance, shape (time, time, point, point, output), as the mean of the result. Its standard error is
    /// √((C_aa C_bb + C_ab²)/(M − 1)), exact for a Gaussian quantity, as the predictor is at infinite width; M is the
    /// number of pairs for antithetic members. The variance of the result is its squared standard error times M.
    /// </summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no member, or an antithetic member is without its partner.</exception>
    public override Measurement Measure(MeasuredArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        RequireMembers();
        RequireLevel(antithetic ? 1 : 0, "antithetic pairs");
        int matrix = Size * Size * outputs;
        double[] mean = new double[Length], products = new double[matrix], pairProducts = new double[antithetic ? matrix : 0];
        int members = 0;
        foreach ((DyadicBlock block, double[][] planes) in Nodes)
        {
            if (antithetic)
            {
                Add(pairProducts, planes[2], mean, planes[0], Moments.FoldWeight(members / 2, block.Count / 2));
            }

            Add(products, block.Level == 0 ? default : planes[1], mean, planes[0], Moments.FoldWeight(members, block.Count));
            Moments.FoldMeans(mean, members, planes[0], block.Count);
            members += block.Count;
        }

        for (int i = 0; i < matrix; i++)
        {
            products[i] = Moments.Unbiased(products[i], antithetic ? pairProducts[i] : 0, members, antithetic).Variance;
        }

        return Result(array, products, members);
    }

    private protected override int[] PlaneLengths(int level)
    {
        int matrix = checked(Size * Size * outputs);
        return level == 0 ? [Length] : antithetic ? [Length, matrix, matrix] : [Length, matrix];
    }

    private protected override double[][] Join(double[][] left, double[][] right, int level)
    {
        double weight = (1 << level) * 0.5;
        if (level == 0)
        {
            left = [.. PlaneLengths(1).Select((length, i) => i == 0 ? left[0] : RentCleared(length))];
            Add(left[1], default, left[0], right[0], weight);
        }
        else
        {
            if (antithetic)
            {
                Add(left[2], right[2], left[0], right[0], weight * 0.5);
            }

            Add(left[1], right[1], left[0], right[0], weight);
        }

        Moments.JoinMeans(left[0], right[0]);
        Array.ForEach(right, Pool.Return);
        return left;
    }

    /// <summary>Adds other products and weight·ddᵀ per output, with d the difference of the means; matrices are (output, a, b).</summary>
    private void Add(Span<double> products, ReadOnlySpan<double> otherProducts, ReadOnlySpan<double> mean, ReadOnlySpan<double> otherMean, double weight)
    {
        for (int c = 0; c < outputs; c++)
        {
            for (int a = 0; a < Size; a++)
            {
                difference[a] = otherMean[(a * outputs) + c] - mean[(a * outputs) + c];
            }

            for (int a = 0; a < Size; a++)
            {
                int row = ((c * Size) + a) * Size;
                AddRow(products.Slice(row, Size), otherProducts.IsEmpty ? default : otherProducts.Slice(row, Size), difference[a], difference, weight);
            }
        }
    }

    private static void AddRow(Span<double> row, ReadOnlySpan<double> otherRow, double factor, ReadOnlySpan<double> values, double weight)
    {
        Span<Vector<double>> r = MemoryMarshal.Cast<double, Vector<double>>(row);
        ReadOnlySpan<Vector<double>> o = MemoryMarshal.Cast<double, Vector<double>>(otherRow), v = MemoryMarshal.Cast<double, Vector<double>>(values);
        for (int i = 0; i < r.Length; i++)
        {
            r[i] = r[i] + (o.IsEmpty ? Vector<double>.Zero : o[i]) + (v[i] * factor * weight);
        }

        for (int i = r.Length * Vector<double>.Count; i < row.Length; i++)
        {
            row[i] = row[i] + (otherRow.IsEmpty ? 0 : otherRow[i]) + (values[i] * factor * weight);
        }
    }

    private Measurement Result(MeasuredArray array, double[] covariance, int members)
    {
        int samples = antithetic ? members / 2 : members;
        double[] mean = new double[covariance.Length], variance = new double[covariance.Length], error = new double[covariance.Length];
        int at = 0;
        for (int i = 0; i < times * times * points * points; i++)
        {
            int a = (i / points / points / times * points) + (i / points % points);
            int b = (i / points / points % times * points) + (i % points);
            for (int c = 0; c < outputs; c++, at++)
            {
                double Of(int p, int q) => covariance[(((c * Size) + p) * Size) + q];
                mean[at] = Of(a, b);
                double square = ((Of(a, a) * Of(b, b)) + (Of(a, b) * Of(a, b))) / (samples - 1);
                error[at] = Math.Sqrt(square);
                variance[at] = square * members;
            }
        }

        ImmutableArray<int> shape = [times, times, points, points, outputs];
        return new Measurement(array with { Shape = shape }, members, mean, variance, error) { Samples = samples };
    }

    private double[] RentCleared(int length)
    {
        double[] buffer = Pool.Rent(length);
        Array.Clear(buffer);
        return buffer;
    }
}
