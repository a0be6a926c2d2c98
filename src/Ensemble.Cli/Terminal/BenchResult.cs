using Ensemble.Training.Benchmarking;

namespace Ensemble.Cli.Terminal;

/// <summary>The timing of a workload, and how many times faster it is than on one thread.</summary>
internal sealed record BenchResult(WorkloadTiming Timing, double Scaling);
