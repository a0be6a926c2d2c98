using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Numerics;

namespace Ensemble.Theory.Activations;

/// <summary>
/// φ(z) = zΦ(z). With A = 1 + a, B = 1 + b, D = AB − c², N = 1/(2π√D), s = (1 − ab)/(AB) and
/// H = E[Φ(u)Φ(v)] = ¼ + asin(c/√(AB))/2π, Stein's lemma gives K = N(ab + sc²) + cH and
/// K̇ = ∂K/∂c = H + N(c + 2sc + c(ab + sc²)/D).
/// </summary>
internal sealed class GeluMap : KernelMap
{
    /// <inheritdoc/>
    public override double Variance(double variance)
    {
        Span<double> k = [variance, 0, 0, 0];
        Span<double> kdot = stackalloc double[4];
        double[] point = Describe([variance]);
        Apply(point, 0, point, 1, 1, k, kdot);
        return k[0];
    }

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        var padded = new double[KernelBlock.Pad(variances.Length)];
        variances.CopyTo(padded);
        return padded;
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
        Vector256<double> one = Vector256<double>.One;
        var m = Vector256.Create(covariance);
        var a = Vector256.Create(rows[row]);
        ReadOnlySpan<Vector256<double>> others = MemoryMarshal.Cast<double, Vector256<double>>(columns);
        Span<Vector256<double>> k = MemoryMarshal.Cast<double, Vector256<double>>(overlap);
        Span<Vector256<double>> kdot = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        for (int i = 0; i < k.Length; i++)
        {
            Vector256<double> b = others[i];
            Vector256<double> c = m * k[i];
            Vector256<double> product = (one + a) * (one + b);
            Vector256<double> determinant = product - (c * c);
            Vector256<double> inverse = one / Vector256.Sqrt(product);
            Vector256<double> cosine = Vector256.Sqrt(Vector256.Max(determinant, Vector256<double>.Zero)) * inverse;
            Vector256<double> density = Vector256.Create(1 / (2 * Math.PI)) * inverse / cosine;
            Vector256<double> both = Vector256.Create(0.25) + (Vector256.Create(1 / (2 * Math.PI)) * ArcSine.Of(c * inverse, cosine));
            Vector256<double> s = (one - (a * b)) / product;
            Vector256<double> bulk = (a * b) + (s * c * c);
            k[i] = (density * bulk) + (c * both);
            kdot[i] = both + (density * c * (one + s + s + (bulk / determinant)));
        }
    }
}
