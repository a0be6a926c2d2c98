namespace Ensemble.Theory.Volterra;

/// <summary>A stretch of time in which the loss acts and nothing jumps.</summary>
/// <param name="Start">Where it begins (for steps, the first source).</param>
/// <param name="End">Where it ends (for steps, the last source).</param>
/// <param name="Phase">The phase of the schedule.</param>
/// <param name="FastRate">λ_max: how fast the predictor relaxes, per unit of time.</param>
/// <param name="SlowRate">How fast the weights forget, per unit of time.</param>
/// <param name="IsUniform">Whether all steps in it are equal.</param>
internal readonly record struct TimeSegment(double Start, double End, int Phase, double FastRate, double SlowRate, bool IsUniform);
