using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training.Stepping;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// What one step does to the scaled weights of one layer, W ← W − ηκW − (η/N)·δhᵀ + √(2ηT/N)·ξ: with F = (gradient and noise)/ηκ it is
/// W ← W + ηκ(F − W), which is one sweep. Increments are summed before they meet the weight, and the decay is kept apart from 1, because
/// 1 − ηκ rounded to float32 would change a small ηκ.
/// </summary>
/// <remarks>Equations: M3.</remarks>
internal sealed class LayerMove : IDisposable
{
    private readonly Tensor? decay;

    /// <param name="placement">Where tensors live.</param>
    /// <param name="step">The coefficients of the weights themselves.</param>
    /// <param name="fanScale">1/√N, the scale of the weights.</param>
    /// <param name="signalFactor">What the signals lack.</param>
    public LayerMove(Placement placement, LayerStep<double> step, double fanScale, double signalFactor)
    {
        Step = step;
        double share = step.Decay == 0 ? 1 : step.Decay;
        Gradient = new Factor(-step.StepSize * fanScale * fanScale * signalFactor / share);
        Amplitude = step.Amplitude * fanScale / share;
        decay = step.Decay == 0 ? null : full([], step.Decay, placement.Type, placement.Device).DetachFromDisposeScope();
    }

    /// <summary>The coefficients of the weights themselves.</summary>
    public LayerStep<double> Step { get; }

    /// <summary>The factor of δhᵀ in F.</summary>
    public Factor Gradient { get; }

    /// <summary>The amplitude of the noise in F.</summary>
    public double Amplitude { get; }

    /// <summary>W ← W + ηκ(F − W), or W + F where nothing decays.</summary>
    /// <param name="weights">W.</param>
    /// <param name="force">F.</param>
    public void Apply(Tensor weights, Tensor force)
    {
        if (decay is null)
        {
            weights.add_(force, Factor.One.Scalar);
        }
        else
        {
            weights.lerp_(force, decay);
        }
    }

    public void Dispose()
    {
        Gradient.Dispose();
        decay?.Dispose();
    }
}
