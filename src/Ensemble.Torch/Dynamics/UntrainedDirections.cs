using Ensemble.Torch.Chunks;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Training.Cpu;
using Ensemble.Training.Noise;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// The first layer's weights along directions that no training input has. Only decay and noise move them, so many steps in a
/// row have an exact Gaussian law, w ← Dw + √V ξ, and are taken at once when the weights are looked at.
/// </summary>
internal sealed class UntrainedDirections(ChunkShape shape, Tensor weights, INoiseSource noise)
{
    private double survival = 1;
    private double variance;

    /// <summary>Adds a step to those not yet taken.</summary>
    public void Defer(StepTable<double> table)
    {
        Diffusion diffusion = table.Diffusion(0);
        double rho = 1 - diffusion.Loss;
        survival *= rho;
        variance = (rho * rho * variance) + diffusion.Variance;
    }

    /// <summary>Takes all deferred steps.</summary>
    public void CatchUp(int step)
    {
        if (survival == 1 && variance == 0)
        {
            return;
        }

        var key = new NoiseKey(0, step, false, NoisePurpose.UntrainedDirections);
        Tensor force = noise.Draw(key, shape.Widths[0], shape.UntrainedRank, Math.Sqrt(variance) * shape.FanScale(0));
        using var loss = new Factor(survival - 1);
        force.add_(weights, loss.Scalar);
        weights.add_(force, Factor.One.Scalar);
        survival = 1;
        variance = 0;
    }
}
