using Ensemble.Torch.Products;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// The predictors of all members on the training points, linearised in their weights: residual f̃ − y, gradients J̃ and the
/// empirical NTK J̃J̃ᵀ, put together from layerwise products.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class TangentSystem(PerceptronShape shape, PerceptronWeights weights, MemberPass pass) : ITangentSystem
{
    private readonly Tensor identity = eye((long)shape.Outputs * shape.TrainCount, dtype: shape.Placement.Type, device: shape.Placement.Device);
    private readonly Tensor?[] descent = new Tensor?[shape.Depth + 1];

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<double> etas, ReadOnlySpan<double> moved)
    {
        int lowest = moved.IndexOfAnyExcept(0);
        Tensor residual = pass.Forward(weights, lowest < shape.Depth);
        weights.SubtractTargets(shape, residual);
        Tensor[] signals = Signals(lowest);
        if (etas.ContainsAnyExcept(0))
        {
            Tensor factor = linalg.cholesky_ex(Operator(etas, signals)).L;
            residual = residual.reshape(weights.Members, -1, 1).cholesky_solve(factor).view(weights.Members, shape.Outputs, shape.TrainCount);
        }

        for (int layer = lowest; layer <= shape.Depth; layer++)
        {
            descent[layer] = layer < shape.Depth ? Weighted(signals[layer], residual) : residual;
        }
    }

    /// <inheritdoc/>
    public void Descend(ReadOnlySpan<double> etas)
    {
        for (int layer = shape.Depth; layer >= 0; layer--)
        {
            if (etas[layer] != 0)
            {
                double scale = shape.FanScale(layer);
                using var factor = new Factor(-etas[layer] * scale * scale * pass.SignalFactor(layer));
                pass.AddGradient(layer, weights.Layers[layer], descent[layer]!, factor);
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

    // 1 + Σ_l η_l J̃_l J̃_lᵀ with rows and columns (output, point).
    private Tensor Operator(ReadOnlySpan<double> etas, Tensor[] signals)
    {
        long members = weights.Members, outputs = shape.Outputs, points = shape.TrainCount;
        Tensor sum = identity.unsqueeze(0).repeat(members, 1, 1);
        Tensor blocks = sum.view(members, outputs, points, outputs, points);
        for (int layer = 0; layer <= shape.Depth; layer++)
        {
            if (etas[layer] == 0)
            {
                continue;
            }

            Tensor forward = pass.InputGram(layer);
            using var factor = new Factor(etas[layer] * Math.Pow(shape.FanScale(layer) * pass.SignalFactor(layer), 2));
            forward.mul_(factor.Scalar);
            if (layer == shape.Depth)
            {
                for (long output = 0; output < outputs; output++)
                {
                    blocks.select(3, output).select(1, output).add_(forward, Factor.One.Scalar);
                }
            }
            else
            {
                Tensor rows = signals[layer].flatten(2, 3);
                Tensor backward = rows.transpose(1, 2).bmm(rows).view(members, outputs, points, outputs, points);
                backward.mul_(forward.unsqueeze(-2).unsqueeze(1));
                blocks.add_(backward, Factor.One.Scalar);
            }
        }

        return sum;
    }

    // Signals are linear in the residual, point by point.
    private Tensor Weighted(Tensor signals, Tensor residual)
    {
        Tensor product = signals.mul(residual.unsqueeze(1));
        return shape.Outputs == 1 ? product.squeeze(2) : product.sum(2);
    }
}
