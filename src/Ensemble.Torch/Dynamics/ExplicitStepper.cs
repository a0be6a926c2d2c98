using Ensemble.Torch.Members;
using Ensemble.Torch.Noise;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>Noisy gradient descent: Θ ← ρΘ − η∂E + √(2ηT)ξ (arXiv:2309.04522), layer by layer from the readout down.</summary>
/// <remarks>Equations: M3.</remarks>
internal sealed class ExplicitStepper(PerceptronShape shape, PerceptronWeights weights, MemberPass pass, WeightMover mover, BatchFactors? batch) : IChunkStepper
{
    public void Step(int step, MoveTable moves, bool pause)
    {
        int lowest = moves.Steps.LowestTrained;
        Tensor? signals = null;
        if (lowest <= shape.Depth)
        {
            signals = pass.Forward(weights, lowest < shape.Depth);
            weights.SubtractTargets(shape, signals);
            if (batch is not null)
            {
                signals.mul_(batch.At(step));
            }
        }

        for (int layer = shape.Depth; layer >= 0; layer--)
        {
            Tensor? below = signals is not null && layer > lowest ? pass.Backward(layer, weights.Layers[layer], signals) : null;
            LayerMove move = moves[layer];
            if (!move.Step.IsFrozen)
            {
                Move(layer, step, move, signals);
            }

            signals = below;
        }
    }

    private void Move(int layer, int step, LayerMove move, Tensor? signals) => mover.Move(
        layer, step, weights.Layers[layer], move, signals is null || !move.Step.IsTrained ? null : force => pass.AddGradient(layer, force, signals, move.Gradient));
}
