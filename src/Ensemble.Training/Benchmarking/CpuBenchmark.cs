using System.Diagnostics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Benchmarking;

/// <summary>Times the built-in engine on workloads.</summary>
/// <param name="RunSeconds">The wall time that a run aims at, &gt; 0.</param>
/// <param name="Runs">The number of runs of which the median counts, ≥ 1.</param>
public sealed record CpuBenchmark(double RunSeconds = 0.5, int Runs = 5)
{
    /// <summary>The least number of steps in a run: fewer would time the initial weights too.</summary>
    private const int LeastSteps = 50;

    /// <summary>Times a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="threads">The number of threads, ≥ 1; 0 takes all cores that the process may use.</param>
    /// <param name="steps">Steps of every member in a run, ≥ 1, or null to aim at <see cref="RunSeconds"/>.</param>
    /// <param name="cancellation">Stops the benchmark.</param>
    /// <exception cref="OperationCanceledException">The benchmark was stopped.</exception>
    public WorkloadTiming Time(Workload workload, int threads, int? steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        PeakMemory.Forget();
        var engine = new CpuEngine(threads);
        double trialSeconds = Run(engine, workload.Simulation(LeastSteps), workload.Members, cancellation);
        int count = steps ?? Math.Max(LeastSteps, (int)Math.Min(1e6, LeastSteps * RunSeconds / trialSeconds));
        Simulation simulation = workload.Simulation(count);
        double[] seconds = [.. Enumerable.Range(0, Runs).Select(_ => Run(engine, simulation, workload.Members, cancellation)).Order()];
        int workers = Math.Min(engine.Threads, workload.Members);
        return new WorkloadTiming(
            workload,
            engine.Threads,
            count,
            seconds[Runs / 2] / count,
            engine.Bytes(simulation, RecordRequest.None, workers),
            PeakMemory.Bytes());
    }

    private static double Run(CpuEngine engine, Simulation simulation, int members, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        engine.Simulate(simulation, RecordRequest.None, new MemberRange(0, members), _ => { }, null, null, cancellation);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
