using System.Collections.Immutable;

namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>How biases are extrapolated to infinite width and judged.</summary>
public sealed record ExtrapolationOptions
{
    /// <summary>
    /// The powers p of the bias law c₀ + Σ_p c_p N^{−p}, ascending, each &gt; 0; at least one width more is needed. 1 and 2 for
    /// smooth activations; ½ and 1 for activations with a kink in NTK parametrisation, whose units switch off for good.
    /// </summary>
    public ImmutableArray<double> Powers
    {
        get;
        init => field = value is { IsDefaultOrEmpty: false, Length: <= InversePowerFit.MostPowers } && value[0] > 0 && value.Zip(value[1..]).All(pair => pair.First < pair.Second) && double.IsFinite(value[^1])
            ? value : throw new ArgumentOutOfRangeException(nameof(Powers), $"the powers must be 1 to {InversePowerFit.MostPowers} numbers > 0 in ascending order");
    }
    = [1, 2];

    /// <summary>How often the samples are drawn anew, ≥ 99; the smallest p-value is 1/(resamples + 1).</summary>
    public int Resamples
    {
        get;
        init => field = value >= 99 ? value : throw new ArgumentOutOfRangeException(nameof(Resamples), value, "the number of resamples must be at least 99");
    }
    = 9999;

    /// <summary>The seed of the resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The false-alarm probability at which the power of the test is stated, in (0, 1).</summary>
    public double FalseAlarm
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(FalseAlarm), value, "the false-alarm probability must be between 0 and 1");
    }
    = 0.01;

    /// <summary>
    /// The standard error of each prediction, where the theory itself is sampled; null where it is exact. It is the same at every width, so it
    /// widens the error of the intercept. How the errors of a family hang together is not known: the null distribution takes them as one common
    /// factor for the root mean square z and as independent for the largest |z|, whichever makes it harder to reject.
    /// </summary>
    public double[]? TheoryError { get; init; }

    /// <summary>The deviation that the power is stated for, one value for each quantity; null for the same one in all.</summary>
    public double[]? Deviation { get; init; }

    /// <summary>
    /// The relative numerical resolution of the simulated values, &gt; 0: times the largest value of the family it is added in
    /// quadrature to every standard error, so that quantities without scatter are not judged beyond the rounding of float32.
    /// </summary>
    public double Resolution
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Resolution), value, "the resolution must be a finite number > 0");
    }
    = 1e-6;
}
