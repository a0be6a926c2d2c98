using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>φ(z) = z·Φ(z), φ′(z) = Φ(z) + z·e^{−z²/2}/√(2π).</summary>
/// <remarks>Equations: M18.</remarks>
internal sealed class GeluTensors : ActivationTensors
{
    private readonly Scalar rootHalf = Math.Sqrt(0.5);
    private readonly Scalar one = 1.0;
    private readonly Scalar half = 0.5;
    private readonly Scalar minusHalf = -0.5;
    private readonly Scalar density = 1 / Math.Sqrt(2 * Math.PI);

    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        Tensor distribution = z.mul(rootHalf);
        distribution.erf_();
        distribution.add_(one, one);
        distribution.mul_(half);
        if (!wantSlopes)
        {
            z.mul_(distribution);
            return null;
        }

        Tensor slopes = z.mul(z);
        slopes.mul_(minusHalf);
        slopes.exp_();
        slopes.mul_(density);
        slopes.mul_(z);
        slopes.add_(distribution, one);
        z.mul_(distribution);
        return slopes;
    }
}
