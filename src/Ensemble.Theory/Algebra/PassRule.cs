namespace Ensemble.Theory.Algebra;

/// <summary>What leaves kernels as they are: φ(z) = z, or the reshaping of a value without positions.</summary>
internal sealed class PassRule : KernelRule
{
    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second) =>
        new Step(first, target, first.Pairs.StripsOf(target.Pairs));

    private sealed class Step(Operand first, Operand target, int[]? strips) : ElementStep(first, target, strips)
    {
        protected override void Map(Tile tile, ReadOnlySpan<double> k, Span<double> kernels, ReadOnlySpan<double> theta, Span<double> gradients)
        {
            k.CopyTo(kernels);
            if (!gradients.IsEmpty)
            {
                theta.CopyTo(gradients);
            }
        }
    }
}
