using Ensemble.Conformance;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests;

/// <summary>The built-in engine passes the same suite.</summary>
public class BuiltInConformanceTests : EngineConformance
{
    /// <inheritdoc/>
    protected override IEngine Engine() => new CpuEngine(2, CpuPrecision.Float64);
}
