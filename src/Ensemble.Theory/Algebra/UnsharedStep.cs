namespace Ensemble.Theory.Algebra;

/// <summary>Takes a weight's own term away again at unequal positions: <see cref="RuleMistake.NoSharing"/>.</summary>
/// <param name="step">What makes K′ and Θ′.</param>
/// <param name="target">Where they are.</param>
/// <param name="own">The own term: from K′ to what is taken away.</param>
/// <remarks>Equations: X2.</remarks>
internal sealed class UnsharedStep(KernelStep step, Operand target, Func<Tile, double, double> own) : KernelStep
{
    private readonly (int[] Rows, int[] Columns) pairs = target.Pairs.Positions();

    public override void Run(Tile tile)
    {
        step.Run(tile);
        for (int p = 0; p < pairs.Rows.Length && tile.HasGradient; p++)
        {
            for (int at = (p + 1) * tile.Lanes; at < (p + 2) * tile.Lanes && pairs.Rows[p] != pairs.Columns[p]; at++)
            {
                tile.Gradients[target.Buffer][at] -= own(tile, tile.Kernels[target.Buffer][at]);
            }
        }
    }
}
