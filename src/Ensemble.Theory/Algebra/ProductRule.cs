using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>a(x)∘b(x) with factors that end in different weights: K_aK_b, Θ_aK_b + K_aΘ_b.</summary>
/// <remarks>Equations: R5.</remarks>
internal sealed class ProductRule : KernelRule
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
        new Step(target, first, second, first.Pairs.StripsOf(target.Pairs), second.Pairs.StripsOf(target.Pairs));

    private sealed class Step(Operand target, Operand first, Operand second, int[]? firsts, int[]? seconds) : KernelStep
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
                ReadOnlySpan<double> ka = tile.Kernels[first.Buffer].AsSpan(a, lanes);
                ReadOnlySpan<double> kb = tile.Kernels[second.Buffer].AsSpan(b, lanes);
                if (tile.HasGradient)
                {
                    Span<double> gradient = tile.Gradients[target.Buffer].AsSpan(to, lanes);
                    TensorPrimitives.Multiply(tile.Gradients[first.Buffer].AsSpan(a, lanes), kb, gradient);
                    TensorPrimitives.MultiplyAdd(ka, tile.Gradients[second.Buffer].AsSpan(b, lanes), gradient, gradient);
                }

                TensorPrimitives.Multiply(ka, kb, tile.Kernels[target.Buffer].AsSpan(to, lanes));
            }
        }
    }
}
