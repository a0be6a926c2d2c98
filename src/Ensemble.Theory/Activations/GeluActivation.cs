using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Activations;

/// <summary>φ(z) = z·Φ(z).</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class GeluActivation : TheoryActivation
{
    /// <inheritdoc/>
    public override KernelMap Map => new ClosedFormMap<GeluFormula>();

    /// <inheritdoc/>
    public override Jet At(double z)
    {
        double distribution = ErrorFunction.NormalProbability(z);
        double density = ErrorFunction.NormalDensity(z);
        return new Jet(z * distribution, distribution + (z * density), (2 - (z * z)) * density, ((z * z) - 4) * z * density);
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        T density = T.CreateTruncating(1 / Math.Sqrt(2 * Math.PI));
        ArrayFunctions.Gaussian(h, T.CreateTruncating(0.5), slope);
        for (int i = 0; i < h.Length; i++)
        {
            T below = T.CreateTruncating(0.5 * (1 + ErrorFunction.Erf(double.CreateTruncating(h[i]) / Math.Sqrt(2))));
            value[i] = h[i] * below;
            slope[i] = below + (h[i] * density * slope[i]);
        }
    }
}
