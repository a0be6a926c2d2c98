namespace Ensemble.Training.Engines;

/// <summary>A device that an engine can run on.</summary>
/// <param name="Device">The name in the manifest, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Name">What it is, such as the model of the processor.</param>
/// <param name="MemoryBytes">Its memory in bytes.</param>
/// <param name="FreeBytes">The part of the memory that is free, in bytes.</param>
/// <param name="Details">What else decides its speed, such as the cores and the width of vectors.</param>
public sealed record EngineDevice(string Device, string Name, long MemoryBytes, long FreeBytes, string Details);
