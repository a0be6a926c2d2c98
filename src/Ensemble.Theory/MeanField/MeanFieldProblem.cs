using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// What the mean-field theory of feature learning (arXiv:2205.09653) is asked about: h¹ = W⁰x/√D, hˡ⁺¹ = Wˡφ(hˡ)/√N,
/// f = w·φ(h^L)/(γ₀N), trained by steps θ ← aθ + ηγ₀²N Σ Δ ∂f/∂θ + √ν ξ with Δ = y − (f − f(0)) and the loss ½Σ(f − y)².
/// </summary>
/// <remarks>Equations: M6.</remarks>
public sealed record MeanFieldProblem
{
    /// <summary>Creates a problem.</summary>
    /// <param name="activation">φ.</param>
    /// <param name="featureStrength">γ₀ &gt; 0.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <param name="weights">W⁰, …, W^{L−1}, w: at least two, all with the same number of steps.</param>
    /// <exception cref="ModelException">A value is out of range or the parts do not fit.</exception>
    public MeanFieldProblem(Activation activation, double featureStrength, Dataset data, IEnumerable<MeanFieldWeight> weights)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(weights);
        Activation = activation;
        FeatureStrength = double.IsFinite(featureStrength) && featureStrength > 0
            ? featureStrength
            : throw new ModelException("featureStrength", $"featureStrength is {featureStrength:R}; it must be a finite number > 0");
        Data = data;
        Weights = [.. weights];
        if (Weights.Length < 2 || Weights.Any(weight => weight.Steps.Length != Weights[0].Steps.Length))
        {
            throw new ModelException("layers", "the mean-field theory needs at least two weights, all with the same number of steps");
        }
    }

    /// <summary>φ, the activation of the hidden layers.</summary>
    public Activation Activation { get; }

    /// <summary>γ₀.</summary>
    public double FeatureStrength { get; init; }

    /// <summary>Training points, then test points.</summary>
    public Dataset Data { get; }

    /// <summary>W⁰, …, W^{L−1}, w.</summary>
    public ImmutableArray<MeanFieldWeight> Weights { get; }

    /// <summary>L, the number of hidden layers.</summary>
    public int Depth => Weights.Length - 1;

    /// <summary>The number of steps; times run from 0 to this.</summary>
    public int Steps => Weights[0].Steps.Length;

    /// <summary>Whether any weight is shaken by noise.</summary>
    public bool HasNoise => Weights.Any(weight => weight.Steps.Any(step => step.Noise > 0));

    /// <summary>The same dynamics for every weight, in equal steps.</summary>
    /// <param name="activation">φ.</param>
    /// <param name="depth">L ≥ 1.</param>
    /// <param name="featureStrength">γ₀ &gt; 0.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <param name="step">dt &gt; 0.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="decay">κ ≥ 0.</param>
    /// <param name="temperature">T ≥ 0.</param>
    /// <param name="initialVariance">σ₀² &gt; 0.</param>
    public static MeanFieldProblem Uniform(
        Activation activation, int depth, double featureStrength, Dataset data, double step, int steps, double decay = 0, double temperature = 0, double initialVariance = 1)
    {
        var weight = new MeanFieldWeight(initialVariance, Enumerable.Repeat(WeightStep.Langevin(step, decay, temperature), steps));
        return new MeanFieldProblem(activation, featureStrength, data, Enumerable.Repeat(weight, depth + 1));
    }
}
