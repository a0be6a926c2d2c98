namespace Ensemble.Theory.Theories;

/// <summary>What a solve is predicted to need.</summary>
/// <param name="Bytes">Peak memory in bytes, the result included.</param>
/// <param name="Seconds">Wall time in seconds on this machine's cores; a forecast to about a factor of three.</param>
public sealed record SolveCost(long Bytes, double Seconds);
