using System.Numerics.Tensors;

namespace Ensemble.Theory.Activations;

/// <summary>φ(z) = sin(z).</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class SinActivation : TheoryActivation
{
    /// <inheritdoc/>
    public override KernelMap Map => new ClosedFormMap<SinFormula>();

    /// <inheritdoc/>
    public override Jet At(double z)
    {
        (double sine, double cosine) = Math.SinCos(z);
        return new Jet(sine, cosine, -sine, -cosine);
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        TensorPrimitives.Cos(h, slope);
        TensorPrimitives.Sin(h, value);
    }
}
