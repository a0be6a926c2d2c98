using System.Numerics;
using Ensemble.Model;

namespace Ensemble.Theory.Activations;

/// <summary>φ and its first three derivatives at a number.</summary>
/// <param name="Value">φ.</param>
/// <param name="First">φ′.</param>
/// <param name="Second">φ″; zero at and beside a kink.</param>
/// <param name="Third">φ‴.</param>
internal readonly record struct Jet(double Value, double First, double Second, double Third);

/// <summary>
/// What theories know of an activation: its values and derivatives, and what it does to Gaussians. A new activation is one more of these.
/// </summary>
internal abstract class TheoryActivation
{
    private static readonly TheoryActivation Erf = new ErfActivation();
    private static readonly TheoryActivation Tanh = new TanhActivation();
    private static readonly TheoryActivation Gelu = new GeluActivation();
    private static readonly TheoryActivation Sin = new SinActivation();

    /// <summary>Whether φ has no kink at zero.</summary>
    public virtual bool IsSmooth => true;

    /// <summary>E[φ(u)φ(v)] and E[φ′(u)φ′(v)] of Gaussians.</summary>
    public abstract KernelMap Map { get; }

    /// <summary>The activation of the model.</summary>
    /// <exception cref="ModelException">The theory does not know it.</exception>
    public static TheoryActivation Of(Activation activation) => activation.HomogeneousSlope is { } slope ? new HomogeneousActivation(slope) : activation.Kind switch
    {
        ActivationKind.Erf => Erf,
        ActivationKind.Tanh => Tanh,
        ActivationKind.Gelu => Gelu,
        ActivationKind.Sin => Sin,
        ActivationKind.Custom => new CustomActivation(activation),
        _ => throw new ModelException("activation", $"activation is '{activation.Name}'; the theory does not know it"),
    };

    /// <summary>φ and its derivatives at z.</summary>
    public abstract Jet At(double z);

    /// <summary>Writes φ(h) and φ′(h) of an array, in either precision.</summary>
    public abstract void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
