using static TorchSharp.torch;

namespace Ensemble.Torch.Products;

/// <summary>Products of factors rounded to bfloat16.</summary>
internal sealed class BFloat16Products(IMemberProducts products) : IMemberProducts
{
    public Tensor Multiply(Tensor left, Tensor right)
    {
        using Tensor product = Rounded(left, right);
        return product.to(left.dtype);
    }

    public void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor)
    {
        using Tensor product = Rounded(left, right);
        target.add_(product, factor.Scalar);
    }

    private Tensor Rounded(Tensor left, Tensor right)
    {
        using Tensor a = left.to(ScalarType.BFloat16), b = right.to(ScalarType.BFloat16);
        return products.Multiply(a, b);
    }
}

/// <summary>Products of factors rounded to TF32: the switch is on for them alone, so that everything else stays exact.</summary>
internal sealed class Tf32Products(IMemberProducts products) : IMemberProducts
{
    public Tensor Multiply(Tensor left, Tensor right)
    {
        backends.cuda.matmul.allow_tf32 = true;
        try
        {
            return products.Multiply(left, right);
        }
        finally
        {
            backends.cuda.matmul.allow_tf32 = false;
        }
    }

    public void AddProduct(Tensor target, Tensor left, Tensor right, Factor factor)
    {
        backends.cuda.matmul.allow_tf32 = true;
        try
        {
            products.AddProduct(target, left, right, factor);
        }
        finally
        {
            backends.cuda.matmul.allow_tf32 = false;
        }
    }
}
