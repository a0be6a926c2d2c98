namespace Ensemble.Training.Engines;

/// <summary>What a kind of engine can run on here.</summary>
/// <param name="Engine">The kind of engine, such as <c>builtin</c>.</param>
/// <param name="Version">The versions of what it is made of, in one line.</param>
/// <param name="Devices">The devices, the fastest first; none if there is a problem.</param>
/// <param name="Problem">Why devices are missing that one might expect, in one line that says what helps; or null.</param>
public sealed record EngineDevices(string Engine, string Version, IReadOnlyList<EngineDevice> Devices, string? Problem);
