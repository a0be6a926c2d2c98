namespace Ensemble.Theory.Algebra;

/// <summary>An activation: K′ = E[φ(u)φ(v)], Θ′ = Θ·E[φ̇(u)φ̇(v)], with the variances of each point at its own time.</summary>
/// <param name="map">φ's map.</param>
/// <param name="positions">S.</param>
/// <param name="site">Where the variances are.</param>
/// <param name="name">The node's name.</param>
/// <remarks>Equations: R3.</remarks>
internal sealed class ActivationRule(PairMap map, int positions, int site, string name) : KernelRule
{
    /// <inheritdoc/>
    public override int SiteSize => map.HasInverse ? 2 * positions : positions;

    /// <inheritdoc/>
    public override bool TakesOneRow => map.TakesOneRow;

    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override bool IsKinked => map.IsKinked;

    /// <inheritdoc/>
    public override double SecondsPerPair => map.SecondsPerPair;

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        (int[] rows, int[] columns) = target.Pairs.Positions();
        return new Step(new VarianceSite(map, site, name), new StripRun(first.Pairs.StripsOf(target.Pairs), rows, columns, 0, target.Pairs.Count, first.Buffer, target.Buffer));
    }

    private sealed class Step(VarianceSite variances, StripRun strips) : KernelStep
    {
        public override void Run(Tile tile)
        {
            if (tile.IsSelf)
            {
                variances.Write(strips, tile);
            }

            if (tile.IsProbing)
            {
                variances.Probe(strips, tile);
            }

            variances.Map.Apply(strips, tile, variances.Site);
        }
    }
}
