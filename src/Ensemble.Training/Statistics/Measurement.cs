using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>The ensemble statistics of one measured array.</summary>
/// <param name="Array">Name and shape of the result.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="Mean">The mean over members (or what the array's <see cref="Statistic"/> puts in its place).</param>
/// <param name="Variance">The unbiased variance over members.</param>
/// <param name="StandardError">The standard error of the mean: √(variance/M) for independent members.</param>
public sealed record Measurement(MeasuredArray Array, int Members, double[] Mean, double[] Variance, double[] StandardError)
{
    /// <summary>The number of independent samples: M, or M/2 pairs for antithetic members.</summary>
    public int Samples { get; init; } = Members;

    /// <summary>Whether there are a variance and a standard error; values kept per member or block have none.</summary>
    public bool HasErrors => StandardError.Length > 0;

    /// <summary>The standard error of the variance from the fourth moments; null where they were not kept.</summary>
    public double[]? VarianceStandardError { get; init; }

    /// <summary>
    /// The standard error of the variance: <see cref="VarianceStandardError"/>, or else variance·√(2/(samples − 1)): exact for a Gaussian quantity, as the predictor is at
    /// infinite width, and for antithetic members that differ in sign.
    /// </summary>
    public double[] VarianceError() => VarianceStandardError ?? [.. Variance.Select(variance => variance * Math.Sqrt(2.0 / (Samples - 1)))];
}
