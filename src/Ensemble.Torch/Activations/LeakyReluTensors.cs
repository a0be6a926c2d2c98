using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = z for z &gt; 0 and αz otherwise.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class LeakyReluTensors(double slope) : ActivationTensors
{
    private readonly Scalar least = slope;

    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        Tensor slopes = z.sign();
        slopes.clamp_(least);
        z.mul_(slopes);
        return slopes;
    }
}
