using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Activations;

/// <summary>
/// Any φ, by its Hermite series: with u = √a z, E[φ(u)φ(v)] = Σ_k a_k b_k (c/√(ab))^k (Mehler), where a_k = E[φ(√a z)h_k(z)]
/// comes from Gauss quadrature on panels that meet at z = 0. Smooth φ reach about 1e-12 at moderate variances;
/// a kink leaves a tail that falls only like a power of the number of terms (see <see cref="Truncation"/>).
/// </summary>
internal sealed class HermiteMap(Func<double, double> value, Func<double, double> slope) : KernelMap
{
    private const int Terms = 256;
    private const int Chunk = 32;
    private const int Header = 4;
    private const int Length = Header + (2 * Terms);
    private const double Negligible = 1e-15;

    /// <inheritdoc/>
    public override double Variance(double variance) => Moment(value, Math.Sqrt(variance));

    /// <summary>
    /// Bounds the error of K between two points of this variance, and of K̇: what the squared series is short of E[φ²] and E[φ′²] (Parseval).
    /// </summary>
    public (double Value, double Derivative) Truncation(double variance)
    {
        double[] point = Describe([variance]);
        double root = Math.Sqrt(variance);
        return (Math.Abs(Moment(value, root) - TensorPrimitives.SumOfSquares(point.AsSpan(Header, Terms))),
            Math.Abs(Moment(slope, root) - TensorPrimitives.SumOfSquares(point.AsSpan(Header + Terms, Terms))));
    }

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        var points = new double[variances.Length * Length];
        for (int i = 0; i < variances.Length; i++)
        {
            Span<double> point = points.AsSpan(i * Length, Length);
            int same = variances[..i].IndexOf(variances[i]);
            if (same >= 0)
            {
                points.AsSpan(same * Length, Length).CopyTo(point);
                continue;
            }

            double root = Math.Sqrt(variances[i]);
            point[0] = root > 0 ? 1 / root : 0;
            point[1] = Expand(value, root, point.Slice(Header, Terms));
            point[2] = Expand(slope, root, point.Slice(Header + Terms, Terms));
        }

        return points;
    }

    /// <summary>K and K̇ of one pair.</summary>
    /// <param name="own">The description of u.</param>
    /// <param name="other">The description of v.</param>
    /// <param name="covariance">E[uv].</param>
    public static (double Value, double Derivative) Pair(ReadOnlySpan<double> own, ReadOnlySpan<double> other, double covariance)
    {
        double q = Math.Clamp(covariance * own[0] * other[0], -1, 1);
        return (Series(own, other, q, 1, Header), Series(own, other, q, 2, Header + Terms));
    }

    /// <inheritdoc/>
    public override void Apply(
        ReadOnlySpan<double> rows,
        int row,
        ReadOnlySpan<double> columns,
        int points,
        double covariance,
        Span<double> overlap,
        Span<double> derivative)
    {
        ReadOnlySpan<double> own = rows.Slice(row * Length, Length);
        int count = Math.Min(points, overlap.Length);
        for (int j = 0; j < count; j++)
        {
            ReadOnlySpan<double> other = columns.Slice(j * Length, Length);
            double q = Math.Clamp(covariance * overlap[j] * own[0] * other[0], -1, 1);
            overlap[j] = Series(own, other, q, 1, Header);
            derivative[j] = Series(own, other, q, 2, Header + Terms);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Series(ReadOnlySpan<double> own, ReadOnlySpan<double> other, double q, int count, int start)
    {
        int terms = (int)Math.Min(own[count], other[count]);
        ReadOnlySpan<Vector256<double>> a = MemoryMarshal.Cast<double, Vector256<double>>(own.Slice(start, terms));
        ReadOnlySpan<Vector256<double>> b = MemoryMarshal.Cast<double, Vector256<double>>(other.Slice(start, terms));
        double square = q * q;
        var power = Vector256.Create(1, q, square, square * q);
        var step = Vector256.Create(square * square);
        Vector256<double> sum = Vector256<double>.Zero;
        for (int k = 0; k < a.Length; k++)
        {
            sum = Vector256.FusedMultiplyAdd(a[k] * b[k], power, sum);
            power *= step;
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Writes the coefficients a_k and returns how many are needed, a multiple of four.</summary>
    private static double Expand(Func<double, double> function, double root, Span<double> coefficients)
    {
        // Hermite polynomials are even or odd, so half of the line is enough.
        Span<double> even = stackalloc double[Nodes.Length];
        Span<double> odd = stackalloc double[Nodes.Length];
        double total = 0;
        for (int i = 0; i < even.Length; i++)
        {
            double right = function(root * Nodes[i]);
            double left = function(-root * Nodes[i]);
            even[i] = right + left;
            odd[i] = right - left;
            total += ((right * right) + (left * left)) * WeightedHermite[i];
        }

        int count = 0;
        double gain = double.PositiveInfinity;
        while (count < Terms && gain > Negligible * total)
        {
            gain = 0;
            for (int k = count; k < count + Chunk; k++)
            {
                coefficients[k] = TensorPrimitives.Dot(k % 2 == 0 ? even : odd, WeightedHermite.AsSpan(k * even.Length, even.Length));
                gain += coefficients[k] * coefficients[k];
            }

            count += Chunk;
        }

        double tail = 0;
        while (count > 1 && tail + (coefficients[count - 1] * coefficients[count - 1]) <= Negligible * total)
        {
            count--;
            tail += coefficients[count] * coefficients[count];
        }

        return (count + 3) & ~3;
    }

    private static double Moment(Func<double, double> function, double root)
    {
        double sum = 0;
        for (int i = 0; i < Nodes.Length; i++)
        {
            double right = function(root * Nodes[i]);
            double left = function(-root * Nodes[i]);
            sum += ((right * right) + (left * left)) * WeightedHermite[i];
        }

        return sum;
    }

    private static readonly double[] Nodes;
    private static readonly double[] WeightedHermite;

    static HermiteMap()
    {
        const int Panels = 14;
        (double[] nodes, double[] weights) = GaussRules.Legendre(16);
        int order = nodes.Length;
        Nodes = new double[Panels * order];
        WeightedHermite = new double[Terms * Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            double z = Nodes[i] = (i / order) + nodes[i % order];
            double before = 0;
            double now = weights[i % order] * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            for (int k = 0; k < Terms; k++)
            {
                WeightedHermite[(k * Nodes.Length) + i] = now;
                (before, now) = (now, ((z * now) - (Math.Sqrt(k) * before)) / Math.Sqrt(k + 1));
            }
        }
    }
}
