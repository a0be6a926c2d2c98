namespace Ensemble.Theory.Algebra;

/// <summary>A convolution over a rectangle: means over the columns of a row, then over rows.</summary>
/// <param name="inner">Sums over columns, into the tile's own buffer.</param>
/// <param name="outer">Sums of those over rows.</param>
/// <param name="strips">The number of strips between.</param>
internal sealed class RectangleStep(TapStep inner, TapStep outer, int strips) : KernelStep
{
    public override void Run(Tile tile)
    {
        tile.GrowScratch(strips);
        inner.Run(tile);
        outer.Run(tile);
    }
}
