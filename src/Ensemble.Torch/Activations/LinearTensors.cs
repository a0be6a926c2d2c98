using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = z.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class LinearTensors : ActivationTensors
{
    public override Tensor? Apply(Tensor z, bool wantSlopes) => null;
}
