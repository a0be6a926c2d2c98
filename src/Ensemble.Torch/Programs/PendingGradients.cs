using Ensemble.Torch.Products;
using Ensemble.Torch.Programs.Nodes;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>Keeps what gradients are made of until the pass has come back, because until then it reads the weights.</summary>
internal sealed class PendingGradients(int weights, IMemberProducts products) : IGradientSink
{
    private static readonly long[] RowsAlone = [1];

    private readonly List<(Tensor? Inputs, Tensor Signals)>[] uses = [.. Enumerable.Range(0, weights).Select(_ => new List<(Tensor?, Tensor)>())];
    private readonly bool[] wanted = new bool[weights];

    /// <summary>Begins a pass.</summary>
    /// <param name="isWanted">Whether the gradient of a weight is wanted.</param>
    public void Begin(Func<int, bool> isWanted)
    {
        for (int weight = 0; weight < wanted.Length; weight++)
        {
            uses[weight].Clear();
            wanted[weight] = isWanted(weight);
        }
    }

    /// <inheritdoc/>
    public bool Wants(int weight) => wanted[weight];

    /// <inheritdoc/>
    public void Take(int weight, Tensor? inputs, Tensor signals) => uses[weight].Add((inputs, signals));

    /// <summary>target += factor·Σ signals·inputsᵀ.</summary>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="target">What is added to, of the shape of the weight.</param>
    /// <param name="factor">The factor.</param>
    public void AddTo(int weight, Tensor target, Factor factor)
    {
        foreach ((Tensor? inputs, Tensor signals) in uses[weight])
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
