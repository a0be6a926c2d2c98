using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
        string multiply = Fma.IsSupported || RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "with" : "without";
        var host = new EngineDevice(
            "cpu",
            HostProcessor.Name,
            HostProcessor.MemoryBytes,
            HostProcessor.FreeBytes,
            $"{HostProcessor.Cores} cores, vectors of {Vector<byte>.Count * 8} bits {multiply} fused multiply-add");
        return new EngineDevices(Backend, RuntimeInformation.FrameworkDescription, [host], null);
    }

    /// <inheritdoc/>
    public IEngine Create(string device, int threads, string precision) => device == "cpu"
        ? new BuiltInEngine(threads, precision == "float64" ? CpuPrecision.Float64 : CpuPrecision.Float32)
        : throw new EngineUnavailableException("the built-in engine runs on the cpu alone");
}
