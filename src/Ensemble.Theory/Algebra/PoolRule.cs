namespace Ensemble.Theory.Algebra;

/// <summary>The mean over windows: (1/w²) Σ over both windows of K, and of Θ.</summary>
/// <param name="sources">Window by window, the positions in it.</param>
/// <param name="window">w, the number of positions in a window.</param>
internal sealed class PoolRule(int[] sources, int window) : KernelRule
{
    /// <inheritdoc/>
    public override double SecondsPerPair => window * window * 0.3e-9;

    /// <inheritdoc/>
    public override void Sources(int row, int column, Visit visit)
    {
        for (int a = 0; a < window; a++)
        {
            for (int b = 0; b < window; b++)
            {
                visit(0, sources[(row * window) + a], sources[(column * window) + b]);
            }
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        var strips = new List<int>();
        for (int p = 0; p < target.Pairs.Count; p++)
        {
            (int row, int column) = target.Pairs[p];
            Sources(row, column, (_, i, j) => strips.Add(first.Pairs.Strip(i, j)));
        }

        return new MeanStep(target, first, [.. strips], window * window, accumulates: false);
    }
}
