using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>Keeps what gradients are made of until the pass has come back, because until then it reads the weights.</summary>
internal sealed class PendingGradients(int weights, IMemberProducts products) : GradientUses(weights)
{
    private static readonly long[] RowsAlone = [1];

    /// <summary>target += factor·Σ signals·inputsᵀ.</summary>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="target">What is added to, of the shape of the weight.</param>
    /// <param name="factor">The factor.</param>
    public void AddTo(int weight, Tensor target, Factor factor)
    {
        foreach ((Tensor? inputs, Tensor signals) in Uses(weight))
        {
            if (inputs is null)
            {
                using Tensor sum = signals.sum(RowsAlone, keepdim: true);
                target.add_(sum, factor.Scalar);
            }
            else
            {
                using Tensor transposed = signals.transpose(1, 2);
                products.AddProduct(target, transposed, inputs, factor);
            }
        }
    }
}
