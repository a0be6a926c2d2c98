using TorchSharp;

namespace Ensemble.Torch.Products;

/// <summary>A number as the different calls of TorchSharp want it.</summary>
internal sealed class Factor(double value) : IDisposable
{
    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <summary>The number for calls on all elements.</summary>
    public Scalar Scalar { get; } = value;

    public void Dispose() => Scalar.Dispose();
}
