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
    public override bool HasInverse => TFormula.HasInverse;

    /// <inheritdoc/>
    public override bool NeedsVariance => formula.IsKinked;

    /// <inheritdoc/>
    public override bool TakesOneRow => true;

    /// <inheritdoc/>
    public override double SecondsPerPair => TFormula.IsEightWide ? 2e-9 : base.SecondsPerPair;

    /// <inheritdoc/>
    public override double Describe(double variance) => formula.Describe(variance);

    /// <inheritdoc/>
    public override double Distance(double row, double column, double covariance) => 1 - (covariance / (row * column));

    /// <inheritdoc/>
    public override void Apply(in StripRun strips, Tile tile, int site)
    {
        if (tile.IsOneRow)
        {
            Apply<OneRow>(strips, tile, ref MemoryMarshal.GetArrayDataReference(tile.RowValues[site]), tile.RowValues[site].Length, ref tile.Columns[site].First, tile.Columns[site].Length);
        }
        else
        {
            Apply<ManyRows>(strips, tile, ref tile.Rows[site].First, tile.Rows[site].Length, ref tile.Columns[site].First, tile.Columns[site].Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply<TRows>(in StripRun strips, Tile tile, ref double rows, int rowLength, ref double columns, int columnLength)
        where TRows : struct, IRows
    {
        nint lanes = tile.Lanes;
        TFormula map = formula;
        ref double k = ref tile.Kernels[strips.Source].First;
        ref double theta = ref tile.Gradients[strips.Source].First;
        ref double kernels = ref tile.Kernels[strips.Target].First;
        ref double gradients = ref tile.Gradients[strips.Target].First;

        // The inverses stand behind what they are the inverses of.
        ref double rowInverses = ref Unsafe.Add(ref rows, TFormula.HasInverse ? rowLength / 2 : 0);
        ref double columnInverses = ref Unsafe.Add(ref columns, TFormula.HasInverse ? columnLength / 2 : 0);
        bool gradient = tile.HasGradient;
        for (int p = strips.Start; p < strips.Start + strips.Count; p++)
        {
            nint from = (strips.From is null ? p + 1 : strips.From[p]) * lanes;
            nint to = (p + 1) * lanes;
            nint row = strips.Rows[p];
            nint column = strips.Columns[p] * lanes;
            for (nint lane = 0; lane < lanes && TFormula.IsEightWide; lane += 8)
            {
                Vector512<double> inverse = TFormula.HasInverse
                    ? TRows.Eight(ref rowInverses, row, lanes, lane) * Tile.Eight(ref columnInverses, column + lane)
                    : default;
                (Vector512<double> value, Vector512<double> slope) =
                    map.Of(TRows.Eight(ref rows, row, lanes, lane), Tile.Eight(ref columns, column + lane), inverse, Tile.Eight(ref k, from + lane));
                if (gradient)
                {
                    Tile.Eight(ref gradients, to + lane) = slope * Tile.Eight(ref theta, from + lane);
                }

                Tile.Eight(ref kernels, to + lane) = value;
            }

            for (nint lane = 0; lane < lanes && !TFormula.IsEightWide; lane += 4)
            {
                Vector256<double> inverse = TFormula.HasInverse
                    ? TRows.Get(ref rowInverses, row, lanes, lane) * Tile.At(ref columnInverses, column + lane)
                    : default;
                (Vector256<double> value, Vector256<double> slope) =
                    map.Of(TRows.Get(ref rows, row, lanes, lane), Tile.At(ref columns, column + lane), inverse, Tile.At(ref k, from + lane));
                if (gradient)
                {
                    Tile.At(ref gradients, to + lane) = slope * Tile.At(ref theta, from + lane);
                }

                Tile.At(ref kernels, to + lane) = value;
            }
        }
    }
}
