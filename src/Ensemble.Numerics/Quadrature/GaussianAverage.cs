using Ensemble.Numerics.Functions;

namespace Ensemble.Numerics.Quadrature;

/// <summary>Several functions of a Gaussian vector.</summary>
/// <param name="h">The vector.</param>
/// <param name="values">Receives the values.</param>
internal delegate void GaussianFunction(ReadOnlySpan<double> h, Span<double> values);

/// <summary>
/// E[f(h)] of several functions of a centred Gaussian vector h at once, in as many dimensions as the covariance has: a line, polar
/// coordinates whose panels meet where a coordinate of h is zero (so kinks there cost nothing), or planes stacked along a third axis, all
/// adaptive; from four dimensions on a lattice under random shifts, which tells its own standard error.
/// </summary>
internal sealed class GaussianAverage
{
    private const double Edge = 12;
    private const double Negligible = 1e-13;
    private const int Shifts = 16;
    private const int LatticePoints = 4093;
    private const double Coarser = 1e-8;
    private readonly int count;
    private readonly double[] factor;
    private readonly double scale;

    /// <summary>Creates the average.</summary>
    /// <param name="covariance">The covariance of h, row by row; positive semi-definite.</param>
    /// <param name="count">The length of h.</param>
    public GaussianAverage(ReadOnlySpan<double> covariance, int count)
    {
        this.count = count;
        (factor, Dimensions) = Factor(covariance.ToArray(), count);
        double largest = 0;
        for (int i = 0; i < count; i++)
        {
            largest = Math.Max(largest, covariance[(i * count) + i]);
        }

        scale = Math.Max(1, Math.Sqrt(largest));
    }

    /// <summary>The rank of the covariance.</summary>
    public int Dimensions { get; }

    /// <summary>Whether the averages come from a lattice and carry a statistical error.</summary>
    public bool IsSampled => Dimensions > 3;

    /// <summary>The averages; of at most three dimensions.</summary>
    /// <param name="outputs">The number of functions.</param>
    /// <param name="function">The functions.</param>
    /// <param name="tolerance">Relative to the largest average of an absolute value; at three dimensions no finer than 1e-8.</param>
    public double[] Of(int outputs, GaussianFunction function, double tolerance = 1e-12)
    {
        if (IsSampled)
        {
            throw new InvalidOperationException("averages over more than three dimensions are sampled");
        }

        var h = new double[count];
        double[] mean;
        switch (Dimensions)
        {
            case 0:
                mean = new double[outputs];
                function(h, mean);
                break;
            case 1:
                mean = Line(outputs, tolerance, (z, values) =>
                {
                    Set(h, z);
                    function(h, values);
                });
                break;
            case 2:
                mean = Plane(outputs, function, tolerance, 0);
                break;
            default:
                mean = Line(outputs, Math.Max(tolerance, Coarser), (z, values) => Plane(outputs, function, Math.Max(tolerance, Coarser), z).CopyTo(values));
                break;
        }

        return mean;
    }

    /// <summary>
    /// The averages once, or, where <see cref="IsSampled"/>, independent unbiased estimates of them, as many as shifts of the lattice. The
    /// function is then called from several threads.
    /// </summary>
    /// <param name="outputs">The number of functions.</param>
    /// <param name="function">The functions.</param>
    /// <param name="tolerance">As for <see cref="Of"/>.</param>
    public IReadOnlyList<double[]> Samples(int outputs, GaussianFunction function, double tolerance = 1e-12) =>
        IsSampled ? Lattice(outputs, function) : [Of(outputs, function, tolerance)];

    /// <summary>L with LLᵀ = covariance, count × rank, by Cholesky with pivots; what is left is below 1e-13 of the largest variance.</summary>
    private static (double[] Factor, int Rank) Factor(double[] left, int count)
    {
        var columns = new List<double[]>();
        double first = 0;
        while (columns.Count < count)
        {
            int pivot = 0;
            for (int i = 1; i < count; i++)
            {
                pivot = left[(i * count) + i] > left[(pivot * count) + pivot] ? i : pivot;
            }

            double largest = left[(pivot * count) + pivot];
            first = columns.Count == 0 ? largest : first;
            if (!(largest > Negligible * first))
            {
                break;
            }

            var column = new double[count];
            double root = Math.Sqrt(largest);
            for (int i = 0; i < count; i++)
            {
                column[i] = left[(i * count) + pivot] / root;
            }

            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    left[(i * count) + j] -= column[i] * column[j];
                }
            }

            columns.Add(column);
        }

        var factor = new double[count * columns.Count];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < columns.Count; k++)
            {
                factor[(i * columns.Count) + k] = columns[k][i];
            }
        }

        return (factor, columns.Count);
    }

    /// <summary>The panels 0, 1/s, 4/s, 16/s … up to the edge, where s is the largest deviation of h: features have at least that width.</summary>
    private List<double> Graded(double edge, double start)
    {
        var ends = new List<double> { 0 };
        for (double end = start / scale; end < edge / 2; end *= 4)
        {
            ends.Add(end);
        }

        ends.Add(edge);
        return ends;
    }

    private double[] Line(int outputs, double tolerance, VectorFunction function)
    {
        List<double> ends = Graded(Edge, 1);
        double[] both = [.. ends.Skip(1).Select(end => -end).Reverse(), .. ends];
        return AdaptiveQuadrature.Integrate(
            both,
            outputs,
            (z, values) =>
            {
                function(z, values);
                Scale(values, Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
            },
            tolerance);
    }

    private double[] Plane(int outputs, GaussianFunction function, double tolerance, double height)
    {
        var h = new double[count];
        double[] radii = [.. Graded(Edge, 1)];
        return AdaptiveQuadrature.Integrate(
            [.. Angles()],
            outputs,
            (angle, sums) =>
            {
                double cosine = Math.Cos(angle), sine = Math.Sin(angle);
                double[] ray = AdaptiveQuadrature.Integrate(
                    radii,
                    outputs,
                    (radius, values) =>
                    {
                        Set(h, radius * cosine, radius * sine, height);
                        function(h, values);
                        Scale(values, radius * Math.Exp(-radius * radius / 2) / (2 * Math.PI));
                    },
                    tolerance);
                ray.CopyTo(sums);
            },
            tolerance);
    }

    /// <summary>Angles from 0 to 2π at which a coordinate of h vanishes, with finer panels beside them where h varies much.</summary>
    private List<double> Angles()
    {
        var rays = new List<double>();
        for (int i = 0; i < count; i++)
        {
            double x = factor[i * Dimensions], y = factor[(i * Dimensions) + 1];
            if (x != 0 || y != 0)
            {
                double angle = Math.Atan2(x, -y);
                angle -= Math.Floor(angle / Math.PI) * Math.PI;
                rays.Add(angle);
                rays.Add(angle + Math.PI);
            }
        }

        rays.Sort();
        double[] distinct = [.. rays.Where((ray, i) => i == 0 || ray - rays[i - 1] > 1e-12)];
        var ends = new List<double> { distinct[0] };
        for (int i = 0; i < distinct.Length; i++)
        {
            double from = distinct[i];
            double to = i + 1 < distinct.Length ? distinct[i + 1] : distinct[0] + (2 * Math.PI);
            double half = (to - from) / 2;
            double[] steps = [.. Graded(half, 2).Skip(1).SkipLast(1)];
            ends.AddRange(steps.Select(step => from + step));
            ends.Add(from + half);
            ends.AddRange(steps.Reverse().Select(step => to - step));
            ends.Add(to);
        }

        return ends;
    }

    private double[][] Lattice(int outputs, GaussianFunction function)
    {
        double ratio = 2;
        for (int i = 0; i < 60; i++)
        {
            ratio = Math.Pow(1 + ratio, 1.0 / (Dimensions + 1));
        }

        double[] steps = [.. Enumerable.Range(1, Dimensions).Select(j => Math.Pow(ratio, -j))];
        var sums = new double[Shifts][];
        Parallel.For(0, Shifts, shift =>
        {
            var random = new Random(shift);
            double[] start = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextDouble())];
            var h = new double[count];
            var z = new double[Dimensions];
            var values = new double[outputs];
            var sum = new double[outputs];
            for (int i = 0; i < LatticePoints; i++)
            {
                for (int j = 0; j < z.Length; j++)
                {
                    double u = start[j] + (i * steps[j]);
                    z[j] = ErrorFunction.NormalQuantile(Math.Clamp(1 - Math.Abs((2 * (u - Math.Floor(u))) - 1), 1e-16, 1 - 1e-16));
                }

                Set(h, z);
                function(h, values);
                for (int k = 0; k < outputs; k++)
                {
                    sum[k] += values[k] / LatticePoints;
                }
            }

            sums[shift] = sum;
        });

        return sums;
    }

    private void Set(double[] h, params ReadOnlySpan<double> z)
    {
        for (int i = 0; i < h.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < Dimensions; k++)
            {
                sum += factor[(i * Dimensions) + k] * z[k];
            }

            h[i] = sum;
        }
    }

    private static void Scale(Span<double> values, double weight)
    {
        for (int k = 0; k < values.Length; k++)
        {
            values[k] *= weight;
        }
    }
}
