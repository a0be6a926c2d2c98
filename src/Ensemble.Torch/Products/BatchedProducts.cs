using static TorchSharp.torch;

namespace Ensemble.Torch.Products;

/// <summary>One call for all members. (<c>baddbmm</c> would spare a sweep, but TorchSharp mixes up its arguments.)</summary>
internal sealed class BatchedProducts : IMemberProducts
{
    public Tensor Multiply(Tensor left, Tensor right) => left.bmm(right);

    public void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor)
    {
        Tensor product = left.bmm(right);
        target.add_(product, factor.Scalar);
        product.Dispose();
    }
}
