using Ensemble.Torch.Noise;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>Moves the weights of a layer.</summary>
internal sealed class WeightMover(ChunkShape shape, INoiseSource noise)
{
    /// <summary>Decay and noise of all layers that are not frozen, the first part of a linearly implicit step.</summary>
    public void Diffuse(int step, WeightTensors weights, MoveTable moves)
    {
        for (int layer = 0; layer < shape.Blocks.Length; layer++)
        {
            if (!moves[layer].Step.IsFrozen)
            {
                Move(layer, step, weights.Layers[layer], moves[layer], null);
            }
        }
    }

    /// <summary>W ← W − ηκW + √(2ηT)·ξ + gradient.</summary>
    /// <param name="layer">The index of the weight.</param>
    /// <param name="step">The step n.</param>
    /// <param name="weights">W.</param>
    /// <param name="move">The coefficients.</param>
    /// <param name="addGradient">Adds the gradient's part to its argument, or null where the loss does not act.</param>
    public void Move(int layer, int step, Tensor weights, LayerMove move, Action<Tensor>? addGradient)
    {
        (int rows, int columns, WeightLayout layout, bool isReadout) = shape.Blocks[layer];
        Tensor force = move.Step.IsNoisy
            ? noise.Draw(new NoiseKey(layer, step, isReadout, layout), rows, columns, move.Amplitude)
            : noise.Silence(rows, columns);
        addGradient?.Invoke(force);
        move.Apply(weights, force);
    }
}
