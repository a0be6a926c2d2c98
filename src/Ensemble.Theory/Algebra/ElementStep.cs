namespace Ensemble.Theory.Algebra;

/// <summary>A step that does the same to every pair of positions.</summary>
/// <param name="first">What it reads.</param>
/// <param name="target">What it writes; may be the same buffer where the pairs are the same.</param>
/// <param name="strips">For every pair of the target, the strip that it reads; null where it is its own.</param>
internal abstract class ElementStep(Operand first, Operand target, int[]? strips) : KernelStep
{
    private readonly int pairs = target.Pairs.Count;

    public override void Run(Tile tile)
    {
        int lanes = tile.Lanes;
        Table k = tile.Kernels[first.Buffer];
        Table theta = tile.Gradients[first.Buffer];
        Table kernels = tile.Kernels[target.Buffer];
        Table gradients = tile.Gradients[target.Buffer];
        int run = strips is null ? pairs : 1;
        for (int p = 0; p < pairs; p += run)
        {
            int from = (strips is null ? 1 : strips[p]) * lanes;
            int to = (p + 1) * lanes;
            int length = run * lanes;
            Map(
                tile,
                k.AsSpan(from, length),
                kernels.AsSpan(to, length),
                theta.AsSpan(from, length),
                tile.HasGradient ? gradients.AsSpan(to, length) : default);
        }
    }

    /// <summary>Maps some strips; the spans of Θ that are written are empty where it is not wanted.</summary>
    protected abstract void Map(Tile tile, ReadOnlySpan<double> k, Span<double> kernels, ReadOnlySpan<double> theta, Span<double> gradients);
}
