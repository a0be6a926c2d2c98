using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = max(z, 0); φ′(0) = 0.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class ReluTensors : ActivationTensors
{
    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        z.relu_();
        return wantSlopes ? z.sign() : null;
    }
}
