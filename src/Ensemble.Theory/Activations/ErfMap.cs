using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Numerics;

namespace Ensemble.Theory.Activations;

/// <summary>φ = erf: K = (2/π)asin r, K̇ = (4/π)/√((1+2a)(1+2b)(1−r²)) with r = 2c/√((1+2a)(1+2b)).</summary>
internal sealed class ErfMap : KernelMap
{
    /// <inheritdoc/>
    public override double Variance(double variance) => 2 / Math.PI * Math.Asin(2 * variance / (1 + (2 * variance)));

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        var roots = new double[KernelBlock.Pad(variances.Length)];
        for (int i = 0; i < variances.Length; i++)
        {
            roots[i] = 1 / Math.Sqrt(1 + (2 * variances[i]));
        }

        return roots;
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
        var twice = Vector256.Create(2 * covariance);
        var own = Vector256.Create(rows[row]);
        ReadOnlySpan<Vector256<double>> others = MemoryMarshal.Cast<double, Vector256<double>>(columns);
        Span<Vector256<double>> k = MemoryMarshal.Cast<double, Vector256<double>>(overlap);
        Span<Vector256<double>> kdot = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        for (int i = 0; i < k.Length; i++)
        {
            Vector256<double> root = own * others[i];
            Vector256<double> r = Vector256.Min(Vector256.Max(twice * k[i] * root, -Vector256<double>.One), Vector256<double>.One);
            Vector256<double> cosine = Vector256.Sqrt((Vector256<double>.One - r) * (Vector256<double>.One + r));
            k[i] = Vector256.Create(2 / Math.PI) * ArcSine.Of(r, cosine);
            kdot[i] = Vector256.Create(4 / Math.PI) * root / cosine;
        }
    }
}
