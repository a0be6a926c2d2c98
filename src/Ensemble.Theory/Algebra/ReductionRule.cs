using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// From positions to a vector: (1/S)Σ_i K_ii (flatten), (1/S²)Σ_ij K_ij (mean over positions), or the last position alone. The sum is made
/// component by component.
/// </summary>
/// <param name="positions">S.</param>
/// <param name="kind">Which of them.</param>
/// <remarks>Equations: R6.</remarks>
internal sealed class ReductionRule(int positions, ReductionKind kind) : KernelRule
{
    /// <inheritdoc/>
    public override bool KeepsPairs => false;

    /// <inheritdoc/>
    public override double SecondsPerPair => kind switch
    {
        ReductionKind.Diagonal => positions * 0.3e-9,
        ReductionKind.All => (double)positions * positions * 0.3e-9,
        _ => 0.3e-9,
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sources(int row, int column, SourceList sources)
    {
        for (int i = kind == ReductionKind.Last ? positions - 1 : 0; i < positions; i++)
        {
            for (int j = kind == ReductionKind.All ? 0 : i; j < (kind == ReductionKind.All ? positions : i + 1); j++)
            {
                sources.Add(0, i, j);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        var strips = new List<int>();
        for (int p = 0; p < first.Pairs.Count; p++)
        {
            (int row, int column) = first.Pairs[p];
            if (kind == ReductionKind.All || (row == column && (kind == ReductionKind.Diagonal || row == positions - 1)))
            {
                strips.Add(p + 1);
            }
        }

        double divisor = kind switch { ReductionKind.All => (double)positions * positions, ReductionKind.Diagonal => positions, _ => 1 };
        return new MeanStep(target, first, [.. strips], divisor, accumulates: true);
    }
}
