using static TorchSharp.torch;

namespace Ensemble.Torch.Products;

/// <summary>Matrix products of all members of a chunk.</summary>
internal interface IMemberProducts
{
    /// <summary>left·right for every member, shape (members, n, k)·(members, k, m).</summary>
    Tensor Multiply(Tensor left, Tensor right);

    /// <summary>target += factor·left·right for every member, in place.</summary>
    void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor);
}
