namespace Ensemble.Model.Langevin;

/// <summary>The Langevin parameters of one weight layer at the start of training (arXiv:2309.04522).</summary>
/// <remarks>Equations: M2.</remarks>
public sealed record LayerParameters
{
    /// <summary>Creates the parameters of a layer.</summary>
    /// <param name="temperature">T, in units of the loss, ≥ 0. At 0 there is neither noise nor decay.</param>
    /// <param name="priorVariance">σ², the stationary variance of a weight, &gt; 0.</param>
    /// <param name="initialVariance">σ₀², the variance of a weight at t = 0, ≥ 0.</param>
    /// <param name="rate">The factor on the step size, ≥ 0; 0 freezes the layer.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public LayerParameters(double temperature, double priorVariance, double initialVariance, double rate = 1)
    {
        Temperature = Require.NonNegative(temperature, "temperature");
        PriorVariance = Require.Positive(priorVariance, "priorVariance");
        InitialVariance = Require.NonNegative(initialVariance, "initialVariance");
        Rate = Require.NonNegative(rate, "rate");
    }

    /// <summary>T, in units of the loss.</summary>
    public double Temperature { get; }

    /// <summary>σ², the stationary variance of a weight.</summary>
    public double PriorVariance { get; }

    /// <summary>σ₀², the variance of a weight at t = 0.</summary>
    public double InitialVariance { get; }

    /// <summary>The factor on the step size; it multiplies gradient, decay and noise power alike.</summary>
    public double Rate { get; }

    /// <summary>κ = T/σ², the weight decay.</summary>
    public double Decay => Temperature / PriorVariance;
}
