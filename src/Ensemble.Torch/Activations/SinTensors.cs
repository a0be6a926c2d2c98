using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = sin z, φ′(z) = cos z.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class SinTensors : ActivationTensors
{
    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        Tensor? slopes = wantSlopes ? z.cos() : null;
        z.sin_();
        return slopes;
    }
}
