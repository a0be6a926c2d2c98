using static TorchSharp.torch;

namespace Ensemble.Torch.Products;

/// <summary>One plain product per member: faster for wide layers where batched products fall behind, and it needs no temporary.</summary>
internal sealed class LoopedProducts : IMemberProducts
{
    public Tensor Multiply(Tensor left, Tensor right)
    {
        long members = left.shape[0];
        Tensor result = empty([members, left.shape[1], right.shape[2]], left.dtype, left.device);
        for (long member = 0; member < members; member++)
        {
            using Tensor target = result.select(0, member), a = left.select(0, member), b = right.select(0, member);
            target.addmm_(a, b, 0, 1);
        }

        return result;
    }

    public void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor)
    {
        for (long member = 0; member < target.shape[0]; member++)
        {
            using Tensor sum = target.select(0, member), a = left.select(0, member), b = right.select(0, member);
            PlainProduct.Add(sum, a, b, factor);
        }
    }
}
