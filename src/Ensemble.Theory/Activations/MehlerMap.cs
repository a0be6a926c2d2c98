using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Activations;

/// <summary>
/// Any φ, by its Hermite series: with u = √a z and correlation q = c/√(ab), E[φ(u)φ(v)] = Σ_k a_k b_k q^k (Mehler 1866), even and odd k
/// apart. A kink at z = 0, φ ∋ J·max(z, 0), is taken out: its own kernel has a closed form, and of the series only products with a
/// smooth factor are left. Where a series does not converge, another rule takes the pair, or the kernel is refused.
/// </summary>
/// <remarks>Equations: K7.</remarks>
internal sealed class MehlerMap : KernelMap
{
    /// <summary>What a kernel may be off by, as a part of √(K(x,x)K(x′,x′)).</summary>
    private const double Allowed = 1e-10;

    // A description: the lengths of both pairs of series, whether a point does not converge; then for every point 1/√a, a, and that again;
    // then the four series with points side by side, as columns read them, and point after point, as rows do.
    private const int OddLength = 0;
    private const int EvenLength = 1;
    private const int Flag = 2;
    private const int Header = 4;
    private const int PointFields = 3;

    /// <summary>Series of <see cref="HermiteTable"/> in the order of descriptions: φ odd with φ′ even, then φ even with φ′ odd.</summary>
    private static readonly int[] Order = [1, 2, 0, 3];

    private readonly string name;
    private readonly HermiteTable table;
    private readonly IPairRule? beyond;
    private readonly double jump;
    private readonly double[][] kink;

    /// <param name="name">The name of φ, for messages.</param>
    /// <param name="value">φ.</param>
    /// <param name="slope">φ′.</param>
    /// <param name="beyond">What takes pairs whose series do not converge; null to refuse them.</param>
    public MehlerMap(string name, Func<double, double> value, Func<double, double> slope, IPairRule? beyond = null)
    {
        this.name = name;
        this.beyond = beyond;
        double tiny = 1e-150;
        double found = slope(tiny) - slope(-tiny);
        jump = Math.Abs(found) > 1e-12 && double.IsFinite(found) ? found : 0;
        double size = jump;
        table = jump == 0
            ? new HermiteTable(value, slope)
            : new HermiteTable(z => value(z) - (size * Math.Max(z, 0)), z => slope(z) - (z > 0 ? size : 0));
        kink = jump == 0 ? [[], [], [], []] : Kink();
    }

    /// <inheritdoc/>
    public override double SecondsPerPair => 20e-9;

    /// <inheritdoc/>
    public override double Variance(double variance)
    {
        double square = jump == 0 ? table.Square(variance) : double.NaN;
        if (double.IsFinite(square))
        {
            return square;
        }

        Span<double> k = [variance, 0, 0, 0];
        Span<double> slopes = [0, 0, 0, 0];
        double[] point = Describe([variance]);
        Apply(point, 0, point, 1, 1, k, slopes);
        return k[0];
    }

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        int points = variances.Length;
        int stride = KernelBlock.Pad(points);
        var expanded = new double[points][][];
        int odd = 0;
        int even = 0;
        for (int i = 0; i < points; i++)
        {
            int same = variances[..i].IndexOf(variances[i]);
            expanded[i] = same >= 0 ? expanded[same] : Expand(variances[i]);
            if (expanded[i].Length > 0)
            {
                odd = Math.Max(odd, Math.Max(expanded[i][1].Length, expanded[i][2].Length));
                even = Math.Max(even, Math.Max(expanded[i][0].Length, expanded[i][3].Length));
            }
        }

        odd = (odd + 1) & ~1;
        even = (even + 1) & ~1;
        int length = 2 * (odd + even);
        int columns = Header + (PointFields * stride);
        int rows = columns + (stride * length);
        var described = new double[rows + (stride * length)];
        described[OddLength] = odd;
        described[EvenLength] = even;
        for (int i = 0; i < points; i++)
        {
            double root = Math.Sqrt(variances[i]);
            described[Header + i] = root > 0 ? 1 / root : 0;
            described[Header + stride + i] = variances[i];
            if (expanded[i].Length == 0)
            {
                described[Header + (2 * stride) + i] = described[Flag] = 1;
                continue;
            }

            int start = 0;
            for (int s = 0; s < Order.Length; s++)
            {
                double[] series = expanded[i][Order[s]];
                series.CopyTo(described, rows + (i * length) + start);
                for (int k = 0; k < series.Length; k++)
                {
                    described[columns + ((start + k) * stride) + i] = series[k];
                }

                start += s < 2 ? odd : even;
            }
        }

        return described;
    }

    /// <summary>K and K̇ of one pair.</summary>
    /// <param name="own">The description of u alone.</param>
    /// <param name="other">The description of v alone.</param>
    /// <param name="covariance">E[uv].</param>
    public (double Value, double Derivative) Pair(ReadOnlySpan<double> own, ReadOnlySpan<double> other, double covariance)
    {
        Span<double> k = [covariance, 0, 0, 0];
        Span<double> slopes = [0, 0, 0, 0];
        Apply(own, 0, other, 1, 1, k, slopes);
        return (k[0], slopes[0]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(
        ReadOnlySpan<double> rows,
        int row,
        ReadOnlySpan<double> columns,
        int points,
        double covariance,
        Span<double> overlap,
        Span<double> derivative)
    {
        int stride = KernelBlock.Pad(points);
        int odd = (int)rows[OddLength];
        int even = (int)rows[EvenLength];
        int start = Header + (PointFields * stride);
        ReadOnlySpan<double> own = rows.Slice(start + ((stride + row) * 2 * (odd + even)), 2 * (odd + even));
        var mine = new Point(own, odd, even);
        double inverse = rows[Header + row];
        double variance = rows[Header + stride + row];
        bool converges = rows[Header + (2 * stride) + row] == 0;
        ReadOnlySpan<double> inverses = columns.Slice(Header, stride);
        ReadOnlySpan<double> variances = columns.Slice(Header + stride, stride);
        var theirs = new Columns(columns[start..], (int)columns[OddLength], (int)columns[EvenLength], stride);
        for (int j = 0; j < overlap.Length; j += 4)
        {
            if (!converges || (columns[Flag] != 0 && columns.Slice(Header + (2 * stride) + j, 4).ContainsAnyExcept(0.0)))
            {
                for (int at = j; at < j + 4; at++)
                {
                    (overlap[at], derivative[at]) = at < points ? beyond!.Of(variance, variances[at], covariance * overlap[at]) : (0, 0);
                }

                continue;
            }

            Vector256<double> c = Vector256.Create<double>(overlap.Slice(j, 4)) * covariance;
            Vector256<double> q = Correlation(c, inverse, inverses.Slice(j, 4));
            (Vector256<double> k, Vector256<double> kdot) = jump == 0
                ? Smooth(mine, theirs, j, q)
                : WithKink(mine, theirs, j, q, variance, Vector256.Create<double>(variances.Slice(j, 4)), c);
            k.CopyTo(overlap.Slice(j, 4));
            kdot.CopyTo(derivative.Slice(j, 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Correlation(Vector256<double> c, double inverse, ReadOnlySpan<double> inverses) =>
        Vector256.Max(Vector256.Min(c * inverse * Vector256.Create<double>(inverses), Vector256<double>.One), -Vector256<double>.One);

    /// <summary>The number of terms after which q^2k &lt; 1e-16 of the largest |q|, by −log|q| ≥ 2(1 − |q|)/(1 + |q|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Needed(Vector256<double> q)
    {
        Vector256<double> magnitude = Vector256.Abs(q);
        double largest = Math.Max(Math.Max(magnitude[0], magnitude[1]), Math.Max(magnitude[2], magnitude[3]));
        return (int)Math.Min(2 + (9.3 * (1 + largest) / (1 - largest)), HermiteSeries.Terms);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Value, Vector256<double> Derivative) Smooth(in Point own, in Columns columns, int j, Vector256<double> q)
    {
        Vector256<double> square = q * q;
        int most = Needed(q);
        (Vector256<double> first, Vector256<double> second) =
            Sum(own.Values, 0, own.Odd, columns.Values, j, columns.Odd, columns.Stride, Math.Min(Math.Min(own.Odd, columns.Odd), most), square);
        Vector256<double> value = q * first;
        Vector256<double> derivative = second;
        int count = Math.Min(Math.Min(own.Even, columns.Even), most);
        if (count > 0)
        {
            (first, second) = Sum(own.Values, 2 * own.Odd, own.Even, columns.Values, (2 * columns.Odd * columns.Stride) + j, columns.Even, columns.Stride, count, square);
            value += first;
            derivative = Vector256.FusedMultiplyAdd(q, second, derivative);
        }

        return (value, derivative);
    }

    /// <summary>Two series at once, each in powers of q⁴ for even and odd terms, so that four chains hide the latency of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> First, Vector256<double> Second) Sum(
        ReadOnlySpan<double> own, int at, int length, ReadOnlySpan<double> columns, int columnAt, int columnLength, int stride, int count, Vector256<double> square)
    {
        Vector256<double> fourth = square * square;
        Vector256<double> first = Vector256<double>.Zero;
        Vector256<double> firstOdd = Vector256<double>.Zero;
        Vector256<double> second = Vector256<double>.Zero;
        Vector256<double> secondOdd = Vector256<double>.Zero;
        ref double a = ref Unsafe.Add(ref MemoryMarshal.GetReference(own), at);
        ref double otherA = ref Unsafe.Add(ref a, length);
        ref double b = ref Unsafe.Add(ref MemoryMarshal.GetReference(columns), columnAt);
        ref double otherB = ref Unsafe.Add(ref b, columnLength * stride);

        // Lengths are even, so a term behind the last is there and does no harm.
        for (int k = (count - 1) & ~1; k >= 0; k -= 2)
        {
            nuint place = (nuint)(k * stride);
            nuint next = place + (nuint)stride;
            first = Vector256.FusedMultiplyAdd(first, fourth, Vector256.LoadUnsafe(ref b, place) * Unsafe.Add(ref a, k));
            second = Vector256.FusedMultiplyAdd(second, fourth, Vector256.LoadUnsafe(ref otherB, place) * Unsafe.Add(ref otherA, k));
            firstOdd = Vector256.FusedMultiplyAdd(firstOdd, fourth, Vector256.LoadUnsafe(ref b, next) * Unsafe.Add(ref a, k + 1));
            secondOdd = Vector256.FusedMultiplyAdd(secondOdd, fourth, Vector256.LoadUnsafe(ref otherB, next) * Unsafe.Add(ref otherA, k + 1));
        }

        return (Vector256.FusedMultiplyAdd(firstOdd, square, first), Vector256.FusedMultiplyAdd(secondOdd, square, second));
    }

    /// <summary>
    /// The kink's own kernels, and of the series (s + r)(s′ + r′) − rr′ = s(s′ + r′) + rs′, with s of the smooth rest and r of the kink.
    /// </summary>
    private (Vector256<double> Value, Vector256<double> Derivative) WithKink(
        in Point own, in Columns columns, int j, Vector256<double> q, double variance, Vector256<double> variances, Vector256<double> c)
    {
        Vector256<double> square = q * q;
        Vector256<double> value = Vector256<double>.Zero;
        Vector256<double> derivative = Vector256<double>.Zero;
        int start = 0;
        int first = 0;
        foreach (int s in Order)
        {
            // max(z, 0) scales with the variance, its step does not.
            double scale = s < 2 ? Math.Sqrt(variance) : 1;
            Vector256<double> scales = s < 2 ? Vector256.Sqrt(variances) : Vector256<double>.One;
            int mines = s is 1 or 2 ? own.Odd : own.Even;
            int others = s is 1 or 2 ? columns.Odd : columns.Even;
            Vector256<double> sum = Vector256<double>.Zero;
            for (int k = Math.Max(mines, others) - 1; k >= 0; k--)
            {
                double mine = k < mines ? own.Values[first + k] : 0;
                Vector256<double> their = k < others ? Vector256.Create<double>(columns.Values.Slice(((start + k) * columns.Stride) + j, 4)) : Vector256<double>.Zero;
                Vector256<double> whole = Vector256.FusedMultiplyAdd(scales, Vector256.Create(kink[s][k]), their);
                sum = Vector256.FusedMultiplyAdd(sum, square, (whole * mine) + (their * (scale * kink[s][k])));
            }

            sum = s % 2 == 0 ? sum : sum * q;
            value += s < 2 ? sum : Vector256<double>.Zero;
            derivative += s < 2 ? Vector256<double>.Zero : sum;
            start += others;
            first += mines;
        }

        for (int lane = 0; lane < 4; lane++)
        {
            (double k, double kdot) = HomogeneousMap.Of(0, variance, variances[lane], c[lane]);
            value = value.WithElement(lane, value[lane] + (jump * jump * k));
            derivative = derivative.WithElement(lane, derivative[lane] + (jump * jump * kdot));
        }

        return (value, derivative);
    }

    /// <summary>The four series of a variance; none where another rule must take it.</summary>
    private double[][] Expand(double variance)
    {
        // Against a kink a smooth rest must have converged, for the kink's own coefficients fall slowly.
        (double[][] series, double worst) = table.At(variance);
        if (worst <= (jump == 0 ? Allowed : 0))
        {
            return series;
        }

        return beyond is not null
            ? []
            : throw new ModelException("activation", $"the kernels of activation '{name}' at a preactivation variance of {variance:G4} are known to a part of {worst:G2} only and {Allowed:G2} is needed: it has a kink away from 0, or the variance is too large");
    }

    /// <summary>J·E[max(z, 0)h_k] and J·E[1(z &gt; 0)h_k], even and odd k.</summary>
    private double[][] Kink()
    {
        double[][] all = [new double[HermiteSeries.Terms], new double[HermiteSeries.Terms], new double[HermiteSeries.Terms], new double[HermiteSeries.Terms]];

        // With n the normal density and h₋₁ = 0: ∫₀^∞ h_k n = n(0)h_{k−1}(0)/√k and ∫₀^∞ z h_k n = n(0)h_{k−2}(0)/√(k(k−1)) for k ≥ 2.
        double density = 1 / Math.Sqrt(2 * Math.PI);
        double[] atZero = new double[2 * HermiteSeries.Terms];
        atZero[0] = 1;
        for (int k = 2; k < atZero.Length; k += 2)
        {
            atZero[k] = -atZero[k - 2] * Math.Sqrt((k - 1.0) / k);
        }

        for (int k = 0; k < atZero.Length; k++)
        {
            double step = k == 0 ? 0.5 : density * atZero[k - 1] / Math.Sqrt(k);
            double ramp = k == 0 ? density : k == 1 ? 0.5 : density * atZero[k - 2] / Math.Sqrt(k * (k - 1.0));
            all[k % 2][k / 2] = jump * ramp;
            all[2 + (k % 2)][k / 2] = jump * step;
        }

        return all;
    }

    /// <summary>The series of one point, φ odd, φ′ even, φ even, φ′ odd.</summary>
    private readonly ref struct Point(ReadOnlySpan<double> values, int odd, int even)
    {
        public readonly ReadOnlySpan<double> Values = values;
        public readonly int Odd = odd;
        public readonly int Even = even;
    }

    /// <summary>The series of all points, side by side.</summary>
    private readonly ref struct Columns(ReadOnlySpan<double> values, int odd, int even, int stride)
    {
        public readonly ReadOnlySpan<double> Values = values;
        public readonly int Odd = odd;
        public readonly int Even = even;
        public readonly int Stride = stride;
    }
}
