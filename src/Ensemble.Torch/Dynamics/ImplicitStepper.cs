using Ensemble.Torch.Chunks;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Linearly implicit steps: Θ̃ = ρΘ + √(2ηT)ξ, Δ = (1 + ηK̃)⁻¹(f̃ − y), Θ ← Θ̃ − ηJ̃ᵀΔ, where f̃, J̃ and K̃ = J̃J̃ᵀ are the
/// predictor, its gradient and the empirical NTK on the training points at Θ̃. No limit from λ_max.
/// </summary>
internal sealed class ImplicitStepper(ChunkShape shape, WeightTensors weights, MemberPass pass, WeightMover mover) : IChunkStepper
{
    private readonly Tensor identity = eye((long)shape.Outputs * shape.TrainCount, dtype: shape.Placement.Type, device: shape.Placement.Device);

    public void Step(int step, MoveTable moves)
    {
        for (int layer = 0; layer <= shape.Depth; layer++)
        {
            if (!moves[layer].Step.IsFrozen)
            {
                mover.Move(layer, step, weights.Layers[layer], moves[layer], null);
            }
        }

        if (moves.Steps.LowestTrained <= shape.Depth)
        {
            Descend(moves);
        }
    }

    private void Descend(MoveTable moves)
    {
        int lowest = moves.Steps.LowestTrained, members = weights.Members;
        Tensor residual = pass.Forward(weights, lowest < shape.Depth);
        residual.sub_(shape.Targets);
        Tensor[] signals = Signals(lowest);
        Tensor factor = linalg.cholesky_ex(Operator(moves, signals)).L;
        Tensor solved = residual.reshape(members, -1, 1).cholesky_solve(factor).view(members, shape.Outputs, shape.TrainCount);
        for (int layer = shape.Depth; layer >= lowest; layer--)
        {
            if (!moves[layer].Step.IsFrozen)
            {
                pass.AddGradient(layer, weights.Layers[layer], Weighted(layer, signals, solved), moves[layer].Gradient);
            }
        }
    }

    // ∂f_c/∂z of every hidden layer from the lowest trained one up, shape (members, neurons, outputs, points).
    private Tensor[] Signals(int lowest)
    {
        var signals = new Tensor[shape.Depth];
        var of = new Tensor[shape.Outputs];
        for (int layer = shape.Depth - 1; layer >= lowest; layer--)
        {
            for (int output = 0; output < of.Length; output++)
            {
                of[output] = layer == shape.Depth - 1
                    ? pass.SelectOutput(weights.Layers[shape.Depth], output)
                    : pass.Backward(layer + 1, weights.Layers[layer + 1], of[output]);
            }

            signals[layer] = stack(of, 2);
        }

        return signals;
    }

    // 1 + ηK̃ with rows and columns (output, point).
    private Tensor Operator(MoveTable moves, Tensor[] signals)
    {
        long members = weights.Members, outputs = shape.Outputs, points = shape.TrainCount;
        Tensor sum = identity.unsqueeze(0).repeat(members, 1, 1);
        Tensor blocks = sum.view(members, outputs, points, outputs, points);
        for (int layer = 0; layer <= shape.Depth; layer++)
        {
            if (moves[layer].Step.IsFrozen)
            {
                continue;
            }

            double factor = moves[layer].Step.StepSize * Math.Pow(shape.FanScale(layer) * pass.SignalFactor(layer), 2);
            Tensor forward = pass.InputGram(layer);
            forward.mul_(factor);
            if (layer == shape.Depth)
            {
                for (long output = 0; output < outputs; output++)
                {
                    blocks.select(3, output).select(1, output).add_(forward);
                }
            }
            else
            {
                Tensor rows = signals[layer].flatten(2, 3);
                Tensor backward = rows.transpose(1, 2).bmm(rows).view(members, outputs, points, outputs, points);
                backward.mul_(forward.unsqueeze(-2).unsqueeze(1));
                blocks.add_(backward);
            }
        }

        return sum;
    }

    // Signals are linear in the residual, point by point.
    private Tensor Weighted(int layer, Tensor[] signals, Tensor residual)
    {
        if (layer == shape.Depth)
        {
            return residual;
        }

        Tensor product = signals[layer].mul(residual.unsqueeze(1));
        return shape.Outputs == 1 ? product.squeeze(2) : product.sum(2);
    }
}
