using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Activations;

/// <summary>The map of an activation whose K and K̇ have a closed form.</summary>
internal sealed class ClosedFormMap<TFormula> : KernelMap
    where TFormula : struct, IDualFormula
{
    /// <inheritdoc/>
    public override double Variance(double variance) => TFormula.Variance(variance);

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        var described = new double[KernelBlock.Pad(variances.Length)];
        for (int i = 0; i < variances.Length; i++)
        {
            described[i] = TFormula.Describe(variances[i]);
        }

        return described;
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
            (k[i], kdot[i]) = TFormula.Of(own, others[i], m * k[i]);
        }
    }
}
