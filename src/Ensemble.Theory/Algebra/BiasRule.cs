using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>A bias: K′ = K + m, Θ′ = Θ + g, at every pair of positions.</summary>
/// <param name="weight">The index of the bias in the program.</param>
/// <param name="mistake">What is wrong on purpose.</param>
/// <remarks>Equations: R2, X2.</remarks>
internal sealed class BiasRule(int weight, RuleMistake mistake) : KernelRule
{
    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        var step = new Step(weight, first, target, first.Pairs.StripsOf(target.Pairs));
        return mistake == RuleMistake.NoSharing ? new UnsharedStep(step, target, (tile, _) => tile.GradientWeights[weight]) : step;
    }

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
