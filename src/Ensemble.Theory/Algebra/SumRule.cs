using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>x + s·b(x) with a branch that ends in a fresh weight: K + s²K_b, Θ + s²Θ_b.</summary>
/// <param name="scale">s.</param>
/// <remarks>Equations: R4.</remarks>
internal sealed class SumRule(double scale) : KernelRule
{
    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override void Sources(int row, int column, SourceList sources)
    {
        sources.Add(0, row, column);
        sources.Add(1, row, column);
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second) =>
        new Step(scale * scale, target, first, second, first.Pairs.StripsOf(target.Pairs), second.Pairs.StripsOf(target.Pairs));

    private sealed class Step(double square, Operand target, Operand first, Operand second, int[]? firsts, int[]? seconds) : KernelStep
    {
        private readonly int pairs = target.Pairs.Count;

        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            for (int p = 0; p < pairs; p++)
            {
                int a = (firsts is null ? p + 1 : firsts[p]) * lanes;
                int b = (seconds is null ? p + 1 : seconds[p]) * lanes;
                int to = (p + 1) * lanes;
                TensorPrimitives.MultiplyAdd(
                    tile.Kernels[second.Buffer].AsSpan(b, lanes), square, tile.Kernels[first.Buffer].AsSpan(a, lanes), tile.Kernels[target.Buffer].AsSpan(to, lanes));
                if (tile.HasGradient)
                {
                    TensorPrimitives.MultiplyAdd(
                        tile.Gradients[second.Buffer].AsSpan(b, lanes), square, tile.Gradients[first.Buffer].AsSpan(a, lanes), tile.Gradients[target.Buffer].AsSpan(to, lanes));
                }
            }
        }
    }
}
