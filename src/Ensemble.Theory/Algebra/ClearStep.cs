namespace Ensemble.Theory.Algebra;

/// <summary>Clears the vectors that components add to.</summary>
/// <param name="buffers">Their buffers.</param>
internal sealed class ClearStep(int[] buffers) : KernelStep
{
    public override void Run(Tile tile)
    {
        foreach (int buffer in buffers)
        {
            tile.Kernels[buffer].AsSpan().Clear();
            tile.Gradients[buffer].AsSpan().Clear();
        }
    }
}
