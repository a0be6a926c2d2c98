using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Stepping;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// The first layer's weights along directions that no training input has. Only decay and noise move them, so many steps in a
/// row have an exact Gaussian law, w ← Dw + √V ξ, and are taken at once when the weights are looked at.
/// </summary>
/// <remarks>Equations: M8.</remarks>
internal sealed class UntrainedDirections(PerceptronShape shape, Tensor weights, INoiseSource noise)
{
    private readonly DeferredDiffusion deferred = new();

    /// <summary>Adds a step to those not yet taken.</summary>
    public void Defer(StepTable<double> table) => deferred.Add(table.Free(0));

    /// <summary>Takes all deferred steps.</summary>
    public void CatchUp(int step)
    {
        if (deferred.IsNone)
        {
            return;
        }

        var key = new NoiseKey(0, step, false, WeightLayout.InputPanels, NoisePurpose.UntrainedDirections);
        Tensor force = noise.Draw(key, shape.Widths[0], shape.UntrainedRank, Math.Sqrt(deferred.Variance) * shape.FanScale(0));
        using var loss = new Factor(deferred.Survival - 1);
        force.add_(weights, loss.Scalar);
        weights.add_(force, Factor.One.Scalar);
        deferred.Clear();
    }
}
