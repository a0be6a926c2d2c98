using static TorchSharp.torch;

namespace Ensemble.Torch.Products;

/// <summary>The product of two matrices added to a third, in place.</summary>
internal static class PlainProduct
{
    /// <summary>target += factor·left·right.</summary>
    public static void Add(Tensor target, Tensor left, Tensor right, Factor factor)
    {
        if (target.dtype == ScalarType.Float64)
        {
            // addmm_ takes its factors in single precision, so the factor goes into the smaller matrix.
            using Tensor scaled = left.mul(factor.Scalar);
            target.addmm_(scaled, right);
        }
        else
        {
            target.addmm_(left, right, 1, (float)factor.Value);
        }
    }
}
