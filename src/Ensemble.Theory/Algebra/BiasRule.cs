using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>A bias: K′ = K + m, Θ′ = Θ + g, at every pair of positions.</summary>
/// <param name="weight">The index of the bias in the program.</param>
internal sealed class BiasRule(int weight) : KernelRule
{
    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second) =>
        new Step(weight, first, target, first.Pairs.StripsOf(target.Pairs));

    private sealed class Step(int weight, Operand first, Operand target, int[]? strips) : ElementStep(first, target, strips)
    {
        protected override void Map(Tile tile, ReadOnlySpan<double> k, Span<double> kernels, ReadOnlySpan<double> theta, Span<double> gradients)
        {
            TensorPrimitives.Add(k, tile.Covariances[weight], kernels);
            if (!gradients.IsEmpty)
            {
                TensorPrimitives.Add(theta, tile.GradientWeights[weight], gradients);
            }
        }
    }
}
