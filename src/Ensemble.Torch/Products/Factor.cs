using TorchSharp;

namespace Ensemble.Torch.Products;

/// <summary>
/// A number as the different calls of TorchSharp want it. Calls do not keep a <see cref="TorchSharp.Scalar"/> alive: one that
/// nothing else holds, such as a converted number or a default argument, may be freed while libtorch reads it.
/// </summary>
internal sealed class Factor(double value) : IDisposable
{
    /// <summary>1, the default argument of sums.</summary>
    public static Factor One { get; } = new(1);

    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <summary>The number for calls on all elements.</summary>
    public Scalar Scalar { get; } = value;

    public void Dispose() => Scalar.Dispose();
}
