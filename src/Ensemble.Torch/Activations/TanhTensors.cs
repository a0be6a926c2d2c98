using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = tanh z, φ′(z) = 1 − φ².</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class TanhTensors : ActivationTensors
{
    private readonly Scalar one = 1.0;

    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        z.tanh_();
        if (!wantSlopes)
        {
            return null;
        }

        Tensor slopes = z.mul(z);
        slopes.neg_();
        slopes.add_(one, one);
        return slopes;
    }
}
