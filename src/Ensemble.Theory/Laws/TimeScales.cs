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

/// <summary>The time scales of the two phases of learning, in units of the loss gradient (arXiv:2309.04522).</summary>
/// <param name="Fastest">1/λ_max of the NTK on the training points at t = 0; infinite where it vanishes.</param>
/// <param name="Slowest">1/λ_min over the modes that learn at all, those above 1e-12·λ_max: a singular NTK has others, which never do.</param>
/// <param name="Diffusive">1/(ηκ) = σ²/(ηT) of the slowest moving weight; null without decay.</param>
/// <remarks>Equations: L8.</remarks>
public sealed record TimeScales(double Fastest, double Slowest, double? Diffusive)
{
    private const double Vanishing = 1e-12;

    /// <summary>Where the gradient-driven phase gives way to the diffusive one: the geometric mean of their scales, if they are apart.</summary>
    internal double Boundary => Diffusive is not { } diffusive ? double.PositiveInfinity
        : Slowest < diffusive ? Math.Sqrt(Slowest * diffusive)
        : diffusive;

    /// <summary>The scales of the first phase of a schedule.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    public static TimeScales Of(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ReadOnlySpan<double> eigenvalues = NeuralTangentKernel.AtInitialisation(problem).Eigenvalues;
        double smallest = eigenvalues[0];
        foreach (double value in eigenvalues)
        {
            smallest = value > Vanishing * eigenvalues[0] ? value : smallest;
        }

        double[] rates = [.. problem.Schedule.Phases[0].Dynamics.Select(layer => layer.Rate * layer.Decay).Where(rate => rate > 0)];
        return new TimeScales(1 / eigenvalues[0], 1 / smallest, rates.Length == 0 ? null : 1 / rates.Min());
    }

    /// <summary>The phase a time belongs to.</summary>
    /// <param name="time">A time ≥ 0.</param>
    public LearningPhase PhaseOf(double time) => time < Boundary ? LearningPhase.Gradient : LearningPhase.Diffusive;
}
