using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>
/// The predictors of all members on the training points, linearised in their weights: (1 + Σ_w η_w J̃_w J̃_wᵀ)Δ = f̃ − y, and J̃ᵀΔ by a second
/// pass back.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class ProgramTangent(ProgramShape shape, WeightTensors weights, ProgramTape tape, IMemberProducts products) : ITangentSystem
{
    private readonly GradientRows rows = new(shape, shape.TrainCount);
    private readonly PendingGradients gradients = new(shape.Blocks.Length, products);
    private readonly Tensor identity = eye((long)shape.Outputs * shape.TrainCount, dtype: shape.Placement.Type, device: shape.Placement.Device);

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<double> etas, ReadOnlySpan<double> moved)
    {
        Tensor residual = tape.Forward().sub(shape.Targets);
        if (etas.ContainsAnyExcept(0))
        {
            Tensor factor = linalg.cholesky_ex(Operator(etas)).L;
            residual = residual.reshape(weights.Members, -1, 1).cholesky_solve(factor).view(weights.Members, shape.TrainCount, shape.Outputs);
        }

        double[] wanted = moved.ToArray();
        gradients.Begin(weight => wanted[weight] != 0);
        tape.Backward(residual, gradients);
    }

    /// <inheritdoc/>
    public void Descend(ReadOnlySpan<double> etas)
    {
        for (int weight = 0; weight < etas.Length; weight++)
        {
            if (etas[weight] != 0)
            {
                double scale = shape.FanScale(weight);
                using var factor = new Factor(-etas[weight] * scale * scale);
                gradients.AddTo(weight, weights.Layers[weight], factor);
            }
        }
    }

    // 1 + Σ_w η_w J̃_w J̃_wᵀ with rows and columns (point, output).
    private Tensor Operator(ReadOnlySpan<double> etas)
    {
        double[] all = etas.ToArray();
        var signals = new Tensor[all.Length][];
        var inputs = new Tensor?[all.Length];
        for (int output = 0; output < shape.Outputs; output++)
        {
            rows.Begin(weight => all[weight] != 0);
            tape.BackwardFrom(output, rows);
            for (int weight = 0; weight < all.Length; weight++)
            {
                if (all[weight] != 0)
                {
                    bool isFactored = GradientStore.Factors(shape, weight);
                    inputs[weight] ??= isFactored ? rows.Inputs(weight) : null;
                    (signals[weight] ??= new Tensor[shape.Outputs])[output] = isFactored ? rows.Signals(weight) : rows.Sum(weight);
                }
            }
        }

        Tensor sum = identity.unsqueeze(0).repeat(weights.Members, 1, 1);
        for (int weight = 0; weight < all.Length; weight++)
        {
            if (all[weight] != 0)
            {
                using var factor = new Factor(all[weight] * Math.Pow(shape.FanScale(weight), 2));
                Add(sum, inputs[weight], signals[weight], factor);
            }
        }

        return sum;
    }

    private void Add(Tensor sum, Tensor? inputs, Tensor[] signals, Factor factor)
    {
        long members = weights.Members, points = shape.TrainCount, outputs = shape.Outputs;
        Tensor flat = stack(signals, 2).flatten(1, 2);
        Tensor products = flat.bmm(flat.transpose(1, 2));
        if (inputs is not null)
        {
            Tensor gram = inputs.bmm(inputs.transpose(1, 2));
            products.view(members, points, outputs, points, outputs).mul_(gram.unsqueeze(2).unsqueeze(4));
        }

        sum.add_(products, factor.Scalar);
    }
}
