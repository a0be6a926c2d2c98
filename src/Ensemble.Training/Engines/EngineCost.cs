namespace Ensemble.Training.Engines;

/// <summary>What a run is predicted to need.</summary>
/// <param name="Bytes">Peak memory of the host in bytes, the statistics not included.</param>
/// <param name="Seconds">Wall time in seconds; a forecast to about a factor of two.</param>
/// <param name="Workers">Members simulated at the same time.</param>
/// <param name="DeviceBytes">Peak memory of a device that has a memory of its own, in bytes; otherwise 0.</param>
public sealed record EngineCost(long Bytes, double Seconds, int Workers, long DeviceBytes = 0);
