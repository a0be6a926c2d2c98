using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>The ensemble statistics of one measured array.</summary>
/// <param name="Array">Name and shape.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="Mean">The mean over members.</param>
/// <param name="Variance">The unbiased variance over members (divisor M − 1).</param>
/// <param name="StandardError">√(variance/M), the standard error of the mean.</param>
public sealed record Measurement(MeasuredArray Array, int Members, double[] Mean, double[] Variance, double[] StandardError);
