namespace Ensemble.Training.Benchmarking;

/// <summary>How fast the engine ran a workload.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="Steps">Steps of every member in a run.</param>
/// <param name="StepSeconds">Wall time of a step of all members: the median over runs, initial weights and the final record included.</param>
/// <param name="EngineBytes">The engine's memory; it does not depend on the number of members.</param>
/// <param name="PeakMemoryBytes">The largest resident memory of the process while it ran; outside Linux, since it started.</param>
public sealed record WorkloadTiming(
    Workload Workload, int Threads, int Steps, double StepSeconds, long EngineBytes, long PeakMemoryBytes)
{
    /// <summary>Nanoseconds per weight and step, all members together, counted with the original inputs.</summary>
    public double NanosecondsPerWeightStep => StepSeconds / Workload.Weights * 1e9;

    /// <summary>10⁹ floating-point operations per second of the matrix products, over all threads.</summary>
    public double Gigaflops => Workload.FlopsPerStep / StepSeconds * 1e-9;

    /// <summary>Normals per second, over all threads.</summary>
    public double NormalsPerSecond => Workload.NormalsPerStep / StepSeconds;

    /// <summary>The share of a machine's ceiling that was reached: its least time of such a step over the measured one.</summary>
    /// <param name="ceiling">What the machine can do per thread.</param>
    public double ShareOf(MachineCeiling ceiling)
    {
        ArgumentNullException.ThrowIfNull(ceiling);
        return ceiling.StepSeconds(Workload, Math.Min(Threads, Workload.Members)) / StepSeconds;
    }
}
