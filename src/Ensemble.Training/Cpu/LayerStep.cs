using System.Numerics;
using Ensemble.Model;

namespace Ensemble.Training.Cpu;

/// <summary>What one step does to one weight layer: Θ ← ρΘ − η∂E + √(2ηT)ξ with ρ = 1 − ηκ; trapezoidal steps decay and diffuse exactly.</summary>
/// <param name="StepSize">η, the layer's rate times the step size; 0 for a frozen layer.</param>
/// <param name="Decay">1 − ρ: ηκ, or 1 − e^{−ηκ}.</param>
/// <param name="Amplitude">√(2ηT), or √(T(1 − e^{−2ηκ})/κ).</param>
internal readonly record struct LayerStep<T>(T StepSize, T Decay, T Amplitude)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the layer stands still.</summary>
    public bool IsFrozen => StepSize == T.Zero;

    /// <summary>Whether noise acts.</summary>
    public bool IsNoisy => Amplitude != T.Zero;

    /// <summary>The same step with the noise times a sign.</summary>
    public LayerStep<T> Signed(int sign) => this with { Amplitude = T.CreateChecked(sign) * Amplitude };

    /// <summary>The step of a layer.</summary>
    public static LayerStep<T> Of(LayerDynamics dynamics, double stepSize, Integrator integrator)
    {
        Diffusion diffusion = Diffusion.Of(dynamics, stepSize, integrator);
        return new LayerStep<T>(
            T.CreateChecked(dynamics.Rate * stepSize),
            T.CreateChecked(diffusion.Loss),
            T.CreateChecked(Math.Sqrt(diffusion.Variance)));
    }
}
