using System.Numerics;
using Ensemble.Model;

namespace Ensemble.Training.Stepping;

/// <summary>What one step does to one weight layer: Θ ← ρΘ − η∂E + √(2ηT)ξ with ρ = 1 − ηκ; trapezoidal steps decay and diffuse exactly.</summary>
/// <param name="StepSize">η of the gradient, its rate times the step size.</param>
/// <param name="Decay">1 − ρ: ηκ, or 1 − e^{−ηκ}.</param>
/// <param name="Amplitude">√(2ηT), or √(T(1 − e^{−2ηκ})/κ).</param>
/// <remarks>Equations: M3.</remarks>
internal readonly record struct LayerStep<T>(T StepSize, T Decay, T Amplitude)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the layer stands still.</summary>
    public bool IsFrozen => !IsTrained && !IsNoisy && Decay == T.Zero;

    /// <summary>Whether the gradient moves the layer where the loss acts.</summary>
    public bool IsTrained => StepSize != T.Zero;

    /// <summary>Whether noise acts.</summary>
    public bool IsNoisy => Amplitude != T.Zero;

    /// <summary>The same step with the noise times a sign.</summary>
    public LayerStep<T> Signed(int sign) => this with { Amplitude = T.CreateChecked(sign) * Amplitude };

    /// <summary>The step of a layer.</summary>
    public static LayerStep<T> Of(WeightDynamics dynamics, double stepSize, Integrator integrator)
    {
        FreeMotion free = integrator.Free(dynamics, stepSize);
        return new LayerStep<T>(
            T.CreateChecked(dynamics.GradientRate * stepSize),
            T.CreateChecked(free.Loss),
            T.CreateChecked(Math.Sqrt(free.Variance)));
    }
}
