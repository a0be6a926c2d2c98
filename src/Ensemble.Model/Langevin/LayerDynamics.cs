namespace Ensemble.Model.Langevin;

/// <summary>
/// How the weights of one layer move during a phase: dΘ = −η ∂E dt − ηκΘ dt + √(2ηT) dB.
/// </summary>
public sealed record LayerDynamics
{
    /// <summary>Creates the dynamics of a layer.</summary>
    /// <param name="rate">η, the factor on the step size, ≥ 0; 0 freezes the layer.</param>
    /// <param name="temperature">T, in units of the loss, ≥ 0.</param>
    /// <param name="decay">κ, in inverse units of time, ≥ 0.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public LayerDynamics(double rate, double temperature, double decay)
    {
        Rate = rate;
        Temperature = temperature;
        Decay = decay;
    }

    /// <summary>η, the factor on the step size.</summary>
    public double Rate { get; init => field = Require.NonNegative(value, "rate"); }

    /// <summary>T, in units of the loss.</summary>
    public double Temperature { get; init => field = Require.NonNegative(value, "temperature"); }

    /// <summary>κ, the weight decay.</summary>
    public double Decay { get; init => field = Require.NonNegative(value, "decay"); }

    /// <summary>σ² = T/κ, the stationary variance of a weight; not a number where T = κ = 0.</summary>
    public double StationaryVariance => Temperature / Decay;

    /// <summary>Whether the layer stands still (η = 0).</summary>
    public bool IsFrozen => Rate == 0;
}
