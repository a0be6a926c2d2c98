using Ensemble.Model;

namespace Ensemble.Training.Cpu;

/// <summary>What decay and noise do to a weight in one step when there is no gradient: w ← (1 − loss)w + √variance ξ.</summary>
/// <param name="Loss">The fraction of the weight that is lost, 1 − ρ.</param>
/// <param name="Variance">The variance that is added.</param>
internal readonly record struct Diffusion(double Loss, double Variance)
{
    /// <summary>The diffusion of a layer in one step of an integrator.</summary>
    public static Diffusion Of(WeightDynamics dynamics, double stepSize, Integrator integrator)
    {
        double eta = dynamics.Rate * stepSize;
        double shrink = eta * dynamics.Decay;
        if (integrator != Integrator.Trapezoidal || shrink == 0)
        {
            return new Diffusion(shrink, 2 * eta * dynamics.Temperature);
        }

        // 1 − e^{−x} without cancellation.
        double loss = 2 * Math.Exp(-shrink / 2) * Math.Sinh(shrink / 2);
        return new Diffusion(loss, dynamics.Temperature / dynamics.Decay * loss * (2 - loss));
    }
}
