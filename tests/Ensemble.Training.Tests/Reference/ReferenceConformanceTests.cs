using Ensemble.Conformance;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Training.Tests.Reference;

/// <summary>The engine for any architecture is an engine: it trains multilayer perceptrons too.</summary>
public class ReferenceConformanceTests : EngineConformance
{
    /// <inheritdoc/>
    protected override IEngine Engine() => new ReferenceEngine(2, CpuPrecision.Float64);
}

/// <summary>The engine for any architecture trains any architecture.</summary>
public class ReferenceArchitectureTests : ArchitectureConformance
{
    /// <inheritdoc/>
    protected override IEngine Engine(int threads) => new ReferenceEngine(threads, CpuPrecision.Float64);
}
