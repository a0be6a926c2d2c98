using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Results;

/// <summary>What trained the members of a run, as its manifest says it.</summary>
/// <param name="Name">The engine, such as <c>builtin</c>.</param>
/// <param name="Device">The device, such as <c>cpu</c>.</param>
/// <param name="Precision">The number format of the weights.</param>
/// <param name="Workers">Members trained at the same time; 0 where shards trained elsewhere are merged.</param>
/// <param name="DeviceKind">The kind of device, such as <c>cuda (NVIDIA H200)</c>.</param>
/// <param name="Library">The library that computes and where it was loaded from, or null where it is this program alone.</param>
public sealed record EngineFacts(string Name, string Device, string Precision, int Workers, string DeviceKind, string? Library)
{
    /// <summary>The facts of an engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="workers">Members trained at the same time.</param>
    public static EngineFacts Of(IEngine engine, int workers)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new EngineFacts(engine.Name, engine.Device, engine.Precision, workers, engine.DeviceKind, engine.Library);
    }
}
