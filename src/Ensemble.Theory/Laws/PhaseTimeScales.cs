using Ensemble.Model;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Laws;

/// <summary>The phase of learning a time belongs to (arXiv:2309.04522).</summary>
public enum LearningPhase
{
    /// <summary>Driven by the gradient of the loss, t ~ 1/λ of the NTK.</summary>
    Gradient,

    /// <summary>Driven by noise and decay among solutions that fit, t ~ 1/κ = σ²/T.</summary>
    Diffusive,
}

/// <summary>The time scales of the two phases of learning, in units of the loss gradient.</summary>
/// <param name="Fastest">1/λ_max of the NTK on the training points.</param>
/// <param name="Slowest">1/λ_min over the eigenvalues above 1e-12·λ_max.</param>
/// <param name="Diffusion">1/(ηκ) = σ²/(ηT) of the slowest moving layer; infinite without decay.</param>
public sealed record PhaseTimeScales(double Fastest, double Slowest, double Diffusion)
{
    /// <summary>Where the gradient-driven phase gives way to the diffusive one: the geometric mean of their scales, if they are apart.</summary>
    public double Boundary => Slowest < Diffusion ? Math.Sqrt(Slowest * Diffusion) : Diffusion;

    /// <summary>The scales of the first phase of a schedule.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    public static PhaseTimeScales Of(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        NeuralTangentKernel ntk = NeuralTangentKernel.AtInitialisation(problem);
        double smallest = ntk.LargestEigenvalue;
        foreach (double value in ntk.Eigenvalues)
        {
            smallest = value > 1e-12 * ntk.LargestEigenvalue ? value : smallest;
        }

        double[] rates = [.. problem.Schedule.Phases[0].Dynamics.Select(layer => layer.Rate * layer.Decay).Where(rate => rate > 0)];
        return new PhaseTimeScales(1 / ntk.LargestEigenvalue, 1 / smallest, rates.Length == 0 ? double.PositiveInfinity : 1 / rates.Min());
    }

    /// <summary>The phase a time belongs to.</summary>
    /// <param name="time">A time ≥ 0.</param>
    public LearningPhase PhaseOf(double time) => time < Boundary ? LearningPhase.Gradient : LearningPhase.Diffusive;
}
