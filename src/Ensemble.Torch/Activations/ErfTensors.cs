using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = erf z, φ′(z) = (2/√π)e^{−z²}.</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class ErfTensors : ActivationTensors
{
    public override double SlopeFactor => 2 / Math.Sqrt(Math.PI);

    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        Tensor? slopes = null;
        if (wantSlopes)
        {
            slopes = z.mul(z);
            slopes.neg_();
            slopes.exp_();
        }

        z.erf_();
        return slopes;
    }
}
