using System.Numerics;

namespace Ensemble.Theory.Activations;

/// <summary>φ(z) = z for z &gt; 0 and αz otherwise: linear (α = 1), ReLU (α = 0) and leaky ReLU.</summary>
/// <param name="alpha">α.</param>
/// <remarks>Equations: M18.</remarks>
internal sealed class HomogeneousActivation(double alpha) : TheoryActivation
{
    /// <inheritdoc/>
    public override bool IsSmooth => alpha == 1;

    /// <inheritdoc/>
    public override KernelMap Map => new HomogeneousMap(alpha);

    /// <inheritdoc/>
    public override Jet At(double z) => z > 0 ? new Jet(z, 1, 0, 0) : new Jet(alpha * z, alpha, 0, 0);

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        if (alpha == 1)
        {
            h.CopyTo(value);
            slope[..h.Length].Fill(T.One);
            return;
        }

        T leak = T.CreateTruncating(alpha);
        for (int i = 0; i < h.Length; i++)
        {
            T factor = h[i] > T.Zero ? T.One : leak;
            value[i] = factor * h[i];
            slope[i] = factor;
        }
    }
}
