using Ensemble.Conformance;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests;

/// <summary>The TorchSharp engine is an engine: on the CPU, or on the device that ENSEMBLE_TORCH_DEVICE names.</summary>
public class TorchConformanceTests : EngineConformance
{
    internal static readonly string Device = Environment.GetEnvironmentVariable("ENSEMBLE_TORCH_DEVICE") ?? "cpu";

    /// <inheritdoc/>
    protected override IEngine Engine() => new TorchEngine(Device, 2, useFloat64: true);
}

/// <summary>The TorchSharp engine trains any architecture.</summary>
public class TorchArchitectureTests : ArchitectureConformance
{
    /// <inheritdoc/>
    protected override double Rounding => 1e-11;

    /// <inheritdoc/>
    protected override IEngine Engine(int threads) => new TorchEngine(TorchConformanceTests.Device, threads, useFloat64: true);
}
