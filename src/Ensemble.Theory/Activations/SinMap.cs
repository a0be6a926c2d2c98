using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Numerics;

namespace Ensemble.Theory.Activations;

/// <summary>φ = sin: K = e^{−(a+b)/2} sinh c, K̇ = e^{−(a+b)/2} cosh c.</summary>
internal sealed class SinMap : KernelMap
{
    /// <inheritdoc/>
    public override double Variance(double variance) => -Precise.ExpMinusOne(-2 * variance) / 2;

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        var halves = new double[KernelBlock.Pad(variances.Length)];
        for (int i = 0; i < variances.Length; i++)
        {
            halves[i] = variances[i] / 2;
        }

        return halves;
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
        var m = Vector256.Create(covariance);
        var own = Vector256.Create(rows[row]);
        ReadOnlySpan<Vector256<double>> others = MemoryMarshal.Cast<double, Vector256<double>>(columns);
        Span<Vector256<double>> k = MemoryMarshal.Cast<double, Vector256<double>>(overlap);
        Span<Vector256<double>> kdot = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        for (int i = 0; i < k.Length; i++)
        {
            // Both exponents are ≤ 0, so nothing overflows.
            Vector256<double> c = m * k[i];
            Vector256<double> sum = own + others[i];
            Vector256<double> up = Vector256.Exp(c - sum);
            Vector256<double> down = Vector256.Exp(-c - sum);
            k[i] = (up - down) * 0.5;
            kdot[i] = (up + down) * 0.5;
        }
    }
}
