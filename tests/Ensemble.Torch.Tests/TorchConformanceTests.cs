using Ensemble.Conformance;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests;

/// <summary>The TorchSharp engine on the CPU is an engine.</summary>
public class TorchConformanceTests : EngineConformance
{
    /// <inheritdoc/>
    protected override IEngine Engine() => new TorchEngine("cpu", 2, useFloat64: true);
}
