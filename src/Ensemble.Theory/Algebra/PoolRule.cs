namespace Ensemble.Theory.Algebra;

/// <summary>The mean over windows: (1/w²) Σ over both windows of K, and of Θ.</summary>
/// <param name="windows">Window by window, the positions in it.</param>
/// <param name="window">w, the number of positions in a window.</param>
/// <remarks>Equations: R6.</remarks>
internal sealed class PoolRule(int[] windows, int window) : KernelRule
{
    /// <inheritdoc/>
    public override bool KeepsPairs => false;

    /// <inheritdoc/>
    public override double SecondsPerPair => window * window * 0.3e-9;

    /// <inheritdoc/>
    public override void Sources(int row, int column, SourceList sources)
    {
        for (int a = 0; a < window; a++)
        {
            for (int b = 0; b < window; b++)
            {
                sources.Add(0, windows[(row * window) + a], windows[(column * window) + b]);
            }
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        var strips = new List<int>();
        var sources = new SourceList();
        for (int p = 0; p < target.Pairs.Count; p++)
        {
            (int row, int column) = target.Pairs[p];
            sources.Clear();
            Sources(row, column, sources);
            for (int source = 0; source < sources.Count; source++)
            {
                strips.Add(first.Pairs.Strip(sources[source].Row, sources[source].Column));
            }
        }

        return new MeanStep(target, first, [.. strips], window * window, accumulates: false);
    }
}
