using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>A tile for the blocks of one shape.</summary>
internal sealed class AlgebraRoom(KernelBlock block, KernelPlan plan) : KernelRoom(block)
{
    public Tile Tile { get; } = plan.Tile(Math.Min(plan.Lanes, (block.Rows * block.Columns + 7) & ~7));
}
