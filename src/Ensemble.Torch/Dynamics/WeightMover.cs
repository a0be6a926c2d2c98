using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Moves the weights of a layer. Increments are summed first and decay is kept apart from 1, because 1 − ηκ rounded to
/// float32 would change a small ηκ.
/// </summary>
internal sealed class WeightMover(ChunkShape shape, INoiseSource noise)
{
    /// <summary>Decay and noise of all layers that are not frozen, the first part of a linearly implicit step.</summary>
    public void Diffuse(int step, WeightTensors weights, MoveTable moves)
    {
        for (int layer = 0; layer <= shape.Depth; layer++)
        {
            if (!moves[layer].Step.IsFrozen)
            {
                Move(layer, step, weights.Layers[layer], moves[layer], null);
            }
        }
    }

    /// <summary>W ← W − ηκW + √(2ηT)·ξ + gradient.</summary>
    /// <param name="layer">The weight layer.</param>
    /// <param name="step">The step n.</param>
    /// <param name="weights">W.</param>
    /// <param name="move">The coefficients.</param>
    /// <param name="addGradient">Adds the gradient's part to its argument, or null where the loss does not act.</param>
    public void Move(int layer, int step, Tensor weights, LayerMove move, Action<Tensor>? addGradient)
    {
        int rows = shape.Rows(layer), columns = shape.Columns(layer);
        Tensor force = move.Step.IsNoisy
            ? noise.Draw(new NoiseKey(layer, step, layer == shape.Depth), rows, columns, move.Amplitude)
            : noise.Silence(rows, columns);
        addGradient?.Invoke(force);
        if (move.Step.Decay != 0)
        {
            force.add_(weights, move.Decay.Scalar);
        }

        weights.add_(force, Factor.One.Scalar);
    }
}
