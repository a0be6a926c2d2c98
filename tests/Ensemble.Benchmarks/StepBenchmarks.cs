using BenchmarkDotNet.Attributes;
using Ensemble.Model;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Benchmarks;

/// <summary>Training steps on one thread, per step; with 200 samples the matrix products take most of the time.</summary>
public class StepBenchmarks
{
    private const int Steps = 100;
    private Simulation simulation = null!;

    [Params(10, 50, 200)]
    public int Samples { get; set; }

    [Params("explicit", "implicit")]
    public string Stepping { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => simulation = new Workload(1, 64, 512, 2, Samples, Activation.Relu, Integrator.Parse(Stepping)).Simulation(Steps);

    [Benchmark(OperationsPerInvoke = Steps)]
    public void Train() => new CpuEngine(1).Simulate(simulation, RecordRequest.None, new MemberRange(0, 1), _ => { }, null, null, default);
}
