using System.Runtime.InteropServices;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training;

/// <summary>Makes built-in engines; they run everywhere.</summary>
public sealed class BuiltInEngineFactory : IEngineFactory
{
    /// <inheritdoc/>
    public string Backend => "builtin";

    /// <inheritdoc/>
    public EngineDevices Devices()
    {
        var host = new EngineDevice(
            "cpu",
            HostProcessor.Name,
            HostProcessor.MemoryBytes,
            HostProcessor.FreeBytes,
            $"{HostProcessor.Cores} cores, {HostProcessor.Vectors}");
        return new EngineDevices(Backend, RuntimeInformation.FrameworkDescription, [host], null);
    }

    /// <inheritdoc/>
    public IEngine Create(string device, int threads, string precision) =>
        device != "cpu" ? throw new EngineUnavailableException("the built-in engine runs on the cpu alone")
        : precision == "float32" ? new BuiltInEngine(threads)
        : precision == "float64" ? new BuiltInEngine(threads, CpuPrecision.Float64)
        : throw new PrecisionUnavailableException("the built-in engine computes in float32 and float64 alone");
}
