using Ensemble.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ and φ′ on tensors, in place and with few calls.</summary>
internal abstract class ActivationTensors
{
    /// <summary>The number by which what <see cref="Apply"/> returns must still be multiplied; it joins the step size instead.</summary>
    public virtual double SlopeFactor => 1;

    /// <summary>Turns z into φ(z), in place, and gives φ′(z)/<see cref="SlopeFactor"/> where asked.</summary>
    /// <param name="z">z on entry, φ(z) on return.</param>
    /// <param name="wantSlopes">Whether slopes are needed.</param>
    /// <returns>φ′(z)/<see cref="SlopeFactor"/>, or null if it is 1 everywhere or not wanted.</returns>
    public abstract Tensor? Apply(Tensor z, bool wantSlopes);

    /// <summary>The tensor form of an activation.</summary>
    /// <param name="activation">φ.</param>
    /// <param name="host">Whether tensors are in the memory of .NET.</param>
    /// <exception cref="ModelException">The activation is a pair of .NET functions and the device cannot call them.</exception>
    public static ActivationTensors Of(Activation activation, bool host) => activation.Kind switch
    {
        ActivationKind.Linear => new LinearTensors(),
        ActivationKind.Relu => new ReluTensors(),
        ActivationKind.LeakyRelu => new LeakyReluTensors(activation.Slope),
        ActivationKind.Erf => new ErfTensors(),
        ActivationKind.Tanh => new TanhTensors(),
        ActivationKind.Gelu => new GeluTensors(),
        ActivationKind.Sin => new SinTensors(),
        ActivationKind.Custom when host => new CustomTensors(activation),
        _ => throw new ModelException("activation", $"activation '{activation.Name}' is a pair of .NET functions; it runs on the device cpu alone"),
    };
}
