namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>How biases are extrapolated to infinite width and judged.</summary>
public sealed record ExtrapolationOptions
{
    /// <summary>The highest power of 1/N in the bias law: 1 or 2. At least one width more is needed.</summary>
    public int Order
    {
        get;
        init => field = value is 1 or 2 ? value : throw new ArgumentOutOfRangeException(nameof(Order), value, "the order must be 1 or 2");
    }
    = 2;

    /// <summary>How often the samples are drawn anew, ≥ 99; the smallest p-value is 2/(resamples + 1).</summary>
    public int Resamples
    {
        get;
        init => field = value >= 99 ? value : throw new ArgumentOutOfRangeException(nameof(Resamples), value, "the number of resamples must be at least 99");
    }
    = 9999;

    /// <summary>The seed of the resampling.</summary>
    public ulong Seed { get; init; } = 1;

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
