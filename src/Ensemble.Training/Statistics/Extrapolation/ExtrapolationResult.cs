namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>What remains between simulation and theory at infinite width, for a family of D quantities.</summary>
public sealed record ExtrapolationResult
{
    /// <summary>The biases at each width, in the order of ascending width.</summary>
    public required IReadOnlyList<WidthBias> Widths { get; init; }

    /// <summary>c₀ of each quantity: the bias extrapolated to N → ∞; zero if the theory holds.</summary>
    public required double[] Intercept { get; init; }

    /// <summary>The standard error of c₀ of each quantity.</summary>
    public required double[] InterceptError { get; init; }

    /// <summary>c₀ over its standard error. Quantities are correlated: judge them by <see cref="PValue"/>, not one by one.</summary>
    public required double[] ZScores { get; init; }

    /// <summary>The coefficient of the lowest power of 1/N of each quantity: c₁, or c_½ where the law has 1/√N.</summary>
    public required double[] Slope { get; init; }

    /// <summary>The standard error of <see cref="Slope"/>.</summary>
    public required double[] SlopeError { get; init; }

    /// <summary>The largest |z|.</summary>
    public required double MaxZ { get; init; }

    /// <summary>The index of the quantity with the largest |z|.</summary>
    public required int MaxZIndex { get; init; }

    /// <summary>The root mean square of z; near 1 if the theory holds.</summary>
    public required double RmsZ { get; init; }

    /// <summary>The probability of so large a <see cref="MaxZ"/> if the theory holds, over the whole family.</summary>
    public required double MaxZPValue { get; init; }

    /// <summary>The probability of so large a <see cref="RmsZ"/> if the theory holds, over the whole family.</summary>
    public required double RmsZPValue { get; init; }

    /// <summary>The p-value of the family: how often the smaller of the two is as small as here if the theory holds; uniform then.</summary>
    public required double PValue { get; init; }

    /// <summary>
    /// δ, the power of the test: were the intercepts off by δ times the deviation of the options, the theory would be rejected
    /// with probability 0.9 at their false-alarm probability. Infinite where there are too few resamples to reject at all.
    /// </summary>
    public required double Detectable { get; init; }

    /// <summary>χ² of the bias law per degree of freedom, averaged over the family; near 1 if the powers of 1/N suffice; not a number without a degree of freedom.</summary>
    public required double ChiSquarePerDegree { get; init; }

    /// <summary>The slope of log (rms bias) against log N, over the widths that resolve their bias; near −1 if the bias is c₁/N. Not a number for fewer than two.</summary>
    public required double LogSlope { get; init; }

    /// <summary>The standard error of <see cref="LogSlope"/>.</summary>
    public required double LogSlopeError { get; init; }
}
