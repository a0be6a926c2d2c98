using System.Numerics.Tensors;

namespace Ensemble.Theory.Activations;

/// <summary>φ(z) = tanh(z).</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class TanhActivation : TheoryActivation
{
    /// <summary>It tabulates what it met, so there is one.</summary>
    public override KernelMap Map { get; } = new MehlerMap("tanh", Math.Tanh, z => 1 / (Math.Cosh(z) * Math.Cosh(z)), new TanhMixture());

    /// <inheritdoc/>
    public override Jet At(double z)
    {
        double t = Math.Tanh(z);
        double cosh = Math.Cosh(z);
        double slope = double.IsInfinity(cosh) ? 0 : 1 / (cosh * cosh);
        return new Jet(t, slope, -2 * t * slope, ((6 * t * t) - 2) * slope);
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        TensorPrimitives.Tanh(h, value);
        for (int i = 0; i < h.Length; i++)
        {
            slope[i] = T.One - (value[i] * value[i]);
        }
    }
}
