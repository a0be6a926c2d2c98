using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Activations;

/// <summary>The map of an activation whose K and K̇ have a closed form. A description holds what the formula wants, then the variances.</summary>
internal sealed class ClosedFormMap<TFormula> : KernelMap, IFormulaMap
    where TFormula : struct, IDualFormula
{
    /// <inheritdoc/>
    public override double SecondsPerPair => 7e-9;

    /// <inheritdoc/>
    public TResult Open<TResult>(IFormulaUser<TResult> user) => user.Take<TFormula>();

    /// <inheritdoc/>
    public override double Variance(double variance)
    {
        var a = Vector256.Create(variance);
        var described = Vector256.Create(TFormula.Describe(variance));
        return TFormula.Of(described * described, a, a, a).Value[0];
    }

    /// <inheritdoc/>
    public override double[] Describe(ReadOnlySpan<double> variances)
    {
        int stride = KernelBlock.Pad(variances.Length);
        var described = new double[2 * stride];
        for (int i = 0; i < variances.Length; i++)
        {
            described[i] = TFormula.Describe(variances[i]);
            described[stride + i] = variances[i];
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
        var variance = Vector256.Create(rows[(rows.Length / 2) + row]);
        ReadOnlySpan<Vector256<double>> others = MemoryMarshal.Cast<double, Vector256<double>>(columns[..(columns.Length / 2)]);
        ReadOnlySpan<Vector256<double>> variances = MemoryMarshal.Cast<double, Vector256<double>>(columns[(columns.Length / 2)..]);
        Span<Vector256<double>> k = MemoryMarshal.Cast<double, Vector256<double>>(overlap);
        Span<Vector256<double>> kdot = MemoryMarshal.Cast<double, Vector256<double>>(derivative);
        for (int i = 0; i < k.Length; i++)
        {
            (k[i], kdot[i]) = TFormula.Of(own * others[i], variance, variances[i], m * k[i]);
        }
    }
}
