using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Theory.MeanField;

/// <summary>One step of a weight: θ ← aθ + η·(γ² Σ Δ ∂f/∂θ) + √ν·ξ.</summary>
/// <param name="Gradient">η ≥ 0, the step times the rate of the weight; 0 where the loss is off.</param>
/// <param name="Retention">a in (0, 1]: 1 − κ·dt.</param>
/// <param name="Noise">ν ≥ 0, the variance of the noise: 2T·dt.</param>
public readonly record struct WeightStep(double Gradient, double Retention, double Noise)
{
    /// <summary>The step of gradient descent with decay and noise.</summary>
    /// <param name="step">dt &gt; 0.</param>
    /// <param name="decay">κ ≥ 0 with κ·dt &lt; 1.</param>
    /// <param name="temperature">T ≥ 0.</param>
    public static WeightStep Langevin(double step, double decay = 0, double temperature = 0) =>
        new(step, 1 - (decay * step), 2 * temperature * step);
}

/// <summary>How the weights of one layer begin and move in the mean-field theory.</summary>
/// <remarks>Equations: F8.</remarks>
public sealed record MeanFieldWeight
{
    /// <summary>Creates the dynamics of a weight.</summary>
    /// <param name="initialVariance">σ₀² &gt; 0.</param>
    /// <param name="steps">One step after another; the same number for every weight of a problem.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public MeanFieldWeight(double initialVariance, IEnumerable<WeightStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        InitialVariance = double.IsFinite(initialVariance) && initialVariance > 0
            ? initialVariance
            : throw new ModelException("initialVariance", $"initialVariance is {initialVariance:R}; the mean-field theory needs a finite number > 0");
        Steps = [.. steps];
        foreach (WeightStep step in Steps)
        {
            if (!(step.Gradient >= 0 && double.IsFinite(step.Gradient) && step.Noise >= 0 && double.IsFinite(step.Noise)))
            {
                throw new ModelException("stepSize", $"a step has gradient {step.Gradient:R} and noise {step.Noise:R}; both must be finite and ≥ 0");
            }

            if (!(step.Retention is > 0 and <= 1))
            {
                throw new ModelException("stepSize", $"a step keeps {step.Retention:R} of a weight; the mean-field theory needs decay times step below 1");
            }
        }
    }

    /// <summary>σ₀², the variance of a weight at the start.</summary>
    public double InitialVariance { get; }

    /// <summary>The steps.</summary>
    public ImmutableArray<WeightStep> Steps { get; }

    /// <inheritdoc/>
    public bool Equals(MeanFieldWeight? other) =>
        other is not null && InitialVariance.Equals(other.InitialVariance) && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InitialVariance, Steps.Length);
}
