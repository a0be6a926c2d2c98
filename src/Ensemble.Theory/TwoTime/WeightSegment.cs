using Ensemble.Model;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.TwoTime;

/// <summary>A stretch of time in which the weights of one layer keep the same dynamics.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="Decay">λ: the weights shrink by e^{−λ} per unit of time.</param>
/// <param name="Noise">The variance added per unit of time, before it decays.</param>
/// <param name="Stationary">The variance reached after a long time; unused if λ = 0.</param>
/// <param name="GradientRate">The factor on the gradient.</param>
internal readonly record struct WeightSegment(double Start, double Decay, double Noise, double Stationary, double GradientRate)
{
    /// <summary>A segment of continuous time: dΘ = −ηκΘ dt + √(2ηT) dB.</summary>
    public static WeightSegment Continuous(double start, WeightDynamics dynamics) => Flow(start, dynamics.Rate, dynamics);

    /// <summary>A segment of equal steps: Θ ← (1 − ηκ)Θ + √(2ηT)ξ.</summary>
    public static WeightSegment Discrete(double start, double step, WeightDynamics dynamics)
    {
        double log = -Precise.LogOnePlus(-step * dynamics.Rate * dynamics.Decay);
        double noise = 2 * step * dynamics.Rate * dynamics.Temperature;
        return new WeightSegment(start, log, noise, noise / -Precise.ExpMinusOne(-2 * log), dynamics.GradientRate);
    }

    /// <summary>A segment of equal steps that each do exactly what <see cref="Continuous"/> does in the time of a step.</summary>
    public static WeightSegment ExactSteps(double start, double step, WeightDynamics dynamics) => Flow(start, step * dynamics.Rate, dynamics);

    /// <summary>The variance of the noise added during a span and decayed to its end.</summary>
    public double NoiseAfter(double span) =>
        Decay == 0 ? Noise * span : Noise == 0 ? 0 : Stationary * -Precise.ExpMinusOne(-2 * Decay * span);

    private static WeightSegment Flow(double start, double rate, WeightDynamics dynamics) =>
        new(start, rate * dynamics.Decay, 2 * rate * dynamics.Temperature, dynamics.Temperature / dynamics.Decay, dynamics.GradientRate);
}
