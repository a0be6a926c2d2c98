using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Products;

public class ProductTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-14)]
    public void LoopedProducts_AreTheBatchedOnes(ScalarType type, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using var factor = new Factor(-0.3);
        Tensor left = rand([4, 6, 5], type), right = rand([4, 7, 5], type).transpose(1, 2);
        Assert.True(allclose(new LoopedProducts().Multiply(left, right), new BatchedProducts().Multiply(left, right), tolerance, tolerance));
        Tensor looped = ones([4, 6, 7], type), batched = ones([4, 6, 7], type);
        new LoopedProducts().AddProduct(looped, left, right, factor);
        new BatchedProducts().AddProduct(batched, left, right, factor);
        Assert.True(allclose(looped, batched, tolerance, tolerance));
        Assert.True(allclose(batched, ones([4, 6, 7], type).sub(left.bmm(right).mul(0.3)), tolerance, tolerance));
    }

    [Fact]
    public void BFloat16Products_HaveSevenBits_AndResultsOfTheFactors()
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(1);
        using var factor = new Factor(-0.3);
        Tensor left = randn([4, 32, 64]), right = randn([4, 64, 32]), exact = left.bmm(right);
        BFloat16Products rounded = new BFloat16Products(new BatchedProducts());
        Tensor product = rounded.Multiply(left, right), target = zeros_like(exact);
        rounded.AddProduct(target, left, right, factor);
        Assert.Equal(ScalarType.Float32, product.dtype);

        // Rounding of 2⁻⁹ at each of three places, on sums of 64 products of size 1: of the order of √64·2⁻⁸ = 0.03.
        Assert.InRange(product.sub(exact).abs().max().item<float>(), 0.01, 0.2);
        Assert.InRange(target.sub(exact.mul(-0.3)).abs().max().item<float>(), 0.003, 0.06);
    }
}
