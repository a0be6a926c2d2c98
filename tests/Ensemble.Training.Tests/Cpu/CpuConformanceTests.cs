using Ensemble.Conformance;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>The built-in engine is an engine.</summary>
public class CpuConformanceTests : EngineConformance
{
    /// <inheritdoc/>
    protected override IEngine Engine() => new CpuEngine(2, CpuPrecision.Float64);
}
