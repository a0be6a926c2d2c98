using System.Numerics.Tensors;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Activations;

/// <summary>φ(z) = erf(z).</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class ErfActivation : TheoryActivation
{
    /// <inheritdoc/>
    public override KernelMap Map => new ClosedFormMap<ErfFormula>();

    /// <inheritdoc/>
    public override Jet At(double z)
    {
        double slope = 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z);
        return new Jet(ErrorFunction.Erf(z), slope, -2 * z * slope, ((4 * z * z) - 2) * slope);
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        T scale = T.CreateTruncating(2 / Math.Sqrt(Math.PI));
        ArrayFunctions.Gaussian(h, T.One, slope);
        TensorPrimitives.Multiply(slope[..h.Length], scale, slope);
        for (int i = 0; i < h.Length; i++)
        {
            value[i] = T.CreateTruncating(ErrorFunction.Erf(double.CreateTruncating(h[i])));
        }
    }
}
