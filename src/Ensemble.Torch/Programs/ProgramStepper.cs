using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>Noisy gradient descent of any architecture: Θ ← ρΘ − η∂E + √(2ηT)ξ (arXiv:2309.04522).</summary>
/// <remarks>Equations: M3.</remarks>
internal sealed class ProgramStepper(ProgramShape shape, WeightTensors weights, ProgramTape tape, WeightMover mover, IMemberProducts products, BatchFactors? batch) : IChunkStepper
{
    private readonly PendingGradients gradients = new(shape.Blocks.Length, products);

    public void Step(int step, MoveTable moves, bool pause)
    {
        bool isTrained = moves.Steps.LowestTrained < shape.Blocks.Length;
        if (isTrained)
        {
            gradients.Begin(weight => moves[weight].Step.IsTrained);
            Tensor residual = tape.Forward().sub(shape.Targets);
            if (batch is not null)
            {
                residual.mul_(batch.At(step).transpose(1, 2));
            }

            tape.Backward(residual, gradients);
        }

        Move(step, moves, isTrained);
    }

    private void Move(int step, MoveTable moves, bool isTrained)
    {
        for (int weight = 0; weight < shape.Blocks.Length; weight++)
        {
            LayerMove move = moves[weight];
            if (!move.Step.IsFrozen)
            {
                int index = weight;
                mover.Move(weight, step, weights.Layers[weight], move, isTrained && move.Step.IsTrained ? force => gradients.AddTo(index, force, move.Gradient) : null);
            }
        }
    }
}
