namespace Ensemble.Torch.Products;

/// <summary>How the products of members are rounded; weights, noise, sums and what is recorded are not.</summary>
public enum ProductFormat
{
    /// <summary>As the weights.</summary>
    Exact,

    /// <summary>Factors rounded to TF32, 10 bits, sums in float32; on CUDA alone.</summary>
    Tf32,

    /// <summary>Factors and results rounded to bfloat16, 7 bits, sums in float32.</summary>
    BFloat16,
}
