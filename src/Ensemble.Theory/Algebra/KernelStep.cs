namespace Ensemble.Theory.Algebra;

/// <summary>What one node does to the tables of the pairs of one component.</summary>
internal abstract class KernelStep
{
    public abstract void Run(Tile tile);
}
