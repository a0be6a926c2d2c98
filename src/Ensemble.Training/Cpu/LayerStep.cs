using System.Numerics;
using Ensemble.Model;

namespace Ensemble.Training.Cpu;

/// <summary>What one step does to one weight layer: Θ ← Θ − ηκΘ − η∂E + √(2ηT)ξ.</summary>
/// <param name="StepSize">η, the layer's rate times the step size; 0 for a frozen layer.</param>
/// <param name="Decay">ηκ = 1 − ρ.</param>
/// <param name="Amplitude">√(2ηT).</param>
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
    public static LayerStep<T> Of(LayerDynamics dynamics, double stepSize)
    {
        double eta = dynamics.Rate * stepSize;
        return new LayerStep<T>(
            T.CreateChecked(eta),
            T.CreateChecked(eta * dynamics.Decay),
            T.CreateChecked(Math.Sqrt(2 * eta * dynamics.Temperature)));
    }
}
