namespace Ensemble.Training.Engines;

/// <summary>What a run is predicted to need.</summary>
/// <param name="Bytes">Peak memory in bytes, the statistics not included.</param>
/// <param name="Seconds">Wall time in seconds; a forecast to about a factor of two.</param>
/// <param name="Workers">Members simulated at the same time.</param>
public sealed record EngineCost(long Bytes, double Seconds, int Workers);
