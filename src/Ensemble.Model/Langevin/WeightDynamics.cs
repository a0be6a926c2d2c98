namespace Ensemble.Model.Langevin;

/// <summary>
/// How a weight Θ moves during a phase: dΘ = −g ∂E dt − ηκΘ dt + √(2ηT) dB. With g = η this is Langevin dynamics, whose law at
/// rest is the posterior; mean-field scaling multiplies the gradient alone.
/// </summary>
/// <remarks>Equations: M2.</remarks>
public sealed record WeightDynamics
{
    /// <summary>Creates the dynamics of a weight.</summary>
    /// <param name="gradientRate">g, the factor on the gradient, ≥ 0.</param>
    /// <param name="rate">η, the factor on decay and noise power, ≥ 0; the weight stands still where both rates are 0.</param>
    /// <param name="temperature">T, in units of the loss, ≥ 0.</param>
    /// <param name="decay">κ, in inverse units of time, ≥ 0.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public WeightDynamics(double gradientRate, double rate, double temperature, double decay)
    {
        GradientRate = gradientRate;
        Rate = rate;
        Temperature = temperature;
        Decay = decay;
    }

    /// <summary>Creates the dynamics of a weight whose gradient, decay and noise power have the same factor, g = η.</summary>
    /// <param name="rate">g = η, the factor on the step size, ≥ 0; 0 freezes the weight.</param>
    /// <param name="temperature">T, in units of the loss, ≥ 0.</param>
    /// <param name="decay">κ, in inverse units of time, ≥ 0.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public WeightDynamics(double rate, double temperature, double decay)
        : this(rate, rate, temperature, decay)
    {
    }

    /// <summary>g, the factor on the gradient.</summary>
    public double GradientRate { get; init => field = Require.NonNegative(value, "rate"); }

    /// <summary>η, the factor on decay and noise power.</summary>
    public double Rate { get; init => field = Require.NonNegative(value, "rate"); }

    /// <summary>T, in units of the loss.</summary>
    public double Temperature { get; init => field = Require.NonNegative(value, "temperature"); }

    /// <summary>κ, the weight decay.</summary>
    public double Decay { get; init => field = Require.NonNegative(value, "decay"); }

    /// <summary>σ² = T/κ, the stationary variance of a weight without data; not a number where T = κ = 0.</summary>
    public double StationaryVariance => Temperature / Decay;

    /// <summary>Whether the weight stands still (g = η = 0).</summary>
    public bool IsFrozen => GradientRate == 0 && Rate == 0;

    /// <summary>The same dynamics standing still.</summary>
    public WeightDynamics Freeze() => this with { GradientRate = 0, Rate = 0 };
}
