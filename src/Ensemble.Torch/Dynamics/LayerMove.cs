using Ensemble.Torch.Products;
using Ensemble.Training.Stepping;

namespace Ensemble.Torch.Dynamics;

/// <summary>What one step does to the scaled weights of one layer: W ← W − ηκW − (η/N)·δhᵀ + √(2ηT/N)·ξ.</summary>
internal sealed class LayerMove : IDisposable
{
    /// <param name="step">The coefficients of the weights themselves.</param>
    /// <param name="fanScale">1/√N, the scale of the weights.</param>
    /// <param name="signalFactor">What the signals lack.</param>
    public LayerMove(LayerStep<double> step, double fanScale, double signalFactor)
    {
        Step = step;
        Gradient = new Factor(-step.StepSize * fanScale * fanScale * signalFactor);
        Decay = new Factor(-step.Decay);
        Amplitude = step.Amplitude * fanScale;
    }

    /// <summary>The coefficients of the weights themselves.</summary>
    public LayerStep<double> Step { get; }

    /// <summary>The factor of δhᵀ.</summary>
    public Factor Gradient { get; }

    /// <summary>−ηκ.</summary>
    public Factor Decay { get; }

    /// <summary>The amplitude of the noise.</summary>
    public double Amplitude { get; }

    public void Dispose()
    {
        Gradient.Dispose();
        Decay.Dispose();
    }
}
