using Ensemble.Conformance;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests;

/// <summary>The TorchSharp engine is an engine: on the CPU, or on the device that ENSEMBLE_TORCH_DEVICE names.</summary>
public class TorchConformanceTests : EngineConformance
{
    private static readonly string Device = Environment.GetEnvironmentVariable("ENSEMBLE_TORCH_DEVICE") ?? "cpu";

    /// <inheritdoc/>
    protected override IEngine Engine() => new TorchEngine(Device, 2, useFloat64: true);
}
