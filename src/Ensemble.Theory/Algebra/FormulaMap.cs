using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>The map of a formula, four lanes at a time.</summary>
/// <param name="formula">The formula.</param>
internal sealed class FormulaMap<TFormula>(TFormula formula) : PairMap
    where TFormula : struct, IPairFormula
{
    /// <inheritdoc/>
    public override bool IsKinked => formula.IsKinked;

    /// <inheritdoc/>
    public override bool NeedsVariance => formula.IsKinked;

    /// <inheritdoc/>
    public override double Describe(double variance) => formula.Describe(variance);

    /// <inheritdoc/>
    public override double Distance(double row, double column, double covariance) => 1 - (covariance / (row * column));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(in StripRun strips, Tile tile, int site)
    {
        int lanes = tile.Lanes;
        TFormula map = formula;
        ref double k = ref MemoryMarshal.GetArrayDataReference(tile.Kernels[strips.Source]);
        ref double theta = ref MemoryMarshal.GetArrayDataReference(tile.Gradients[strips.Source]);
        ref double kernels = ref MemoryMarshal.GetArrayDataReference(tile.Kernels[strips.Target]);
        ref double gradients = ref MemoryMarshal.GetArrayDataReference(tile.Gradients[strips.Target]);
        ref double rows = ref MemoryMarshal.GetArrayDataReference(tile.Rows[site]);
        ref double columns = ref MemoryMarshal.GetArrayDataReference(tile.Columns[site]);
        for (int p = strips.Start; p < strips.Start + strips.Count; p++)
        {
            int from = (strips.From is null ? p + 1 : strips.From[p]) * lanes;
            int to = (p + 1) * lanes;
            int row = strips.Rows[p] * lanes;
            int column = strips.Columns[p] * lanes;
            if (tile.HasGradient)
            {
                for (int lane = 0; lane < lanes; lane += 4)
                {
                    (Vector256<double> value, Vector256<double> slope) =
                        map.Of(Tile.At(ref rows, row + lane), Tile.At(ref columns, column + lane), Tile.At(ref k, from + lane));
                    Tile.At(ref gradients, to + lane) = slope * Tile.At(ref theta, from + lane);
                    Tile.At(ref kernels, to + lane) = value;
                }
            }
            else
            {
                for (int lane = 0; lane < lanes; lane += 4)
                {
                    Tile.At(ref kernels, to + lane) =
                        map.Of(Tile.At(ref rows, row + lane), Tile.At(ref columns, column + lane), Tile.At(ref k, from + lane)).Value;
                }
            }
        }
    }
}
