using System.Numerics;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The built-in engine: every thread trains one member at a time through all of time, with its weights in cache. A
/// member's record depends only on the simulation and its index; in float32 it is the same bytes on any number of threads.
/// </summary>
public sealed class CpuEngine : IEngine
{
    private readonly CpuPrecision precision;

    /// <summary>Creates the engine.</summary>
    /// <param name="threads">The number of threads, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public CpuEngine(int threads = 0, CpuPrecision precision = CpuPrecision.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        this.precision = precision;
    }

    /// <inheritdoc/>
    public string Name => "builtin";

    /// <inheritdoc/>
    public string Device => "cpu";

    /// <inheritdoc/>
    public string Precision => precision == CpuPrecision.Float32 ? "float32" : "float64";

    /// <summary>The number of threads.</summary>
    public int Threads { get; }

    /// <inheritdoc/>
    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        int workers = Math.Clamp(members, 1, Threads);
        return precision == CpuPrecision.Float32
            ? new CostModel<float>(simulation, request).Estimate(members, workers)
            : new CostModel<double>(simulation, request).Estimate(members, workers);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        int workers = Math.Clamp(members, 1, Threads);
        return precision == CpuPrecision.Float32
            ? new CostModel<float>(simulation, request).EstimateRecording(members, workers)
            : new CostModel<double>(simulation, request).EstimateRecording(members, workers);
    }

    /// <summary>The memory of a run in bytes, without timing anything.</summary>
    internal long Bytes(Simulation simulation, RecordRequest request, int workers) => precision == CpuPrecision.Float32
        ? new CostModel<float>(simulation, request).Bytes(workers)
        : new CostModel<double>(simulation, request).Bytes(workers);

    /// <inheritdoc/>
    public void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(deliver);
        ArgumentOutOfRangeException.ThrowIfNegative(members.First);
        ArgumentOutOfRangeException.ThrowIfNegative(members.Count);
        int workers = Math.Min(members.Count, Threads);
        if (precision == CpuPrecision.Float32)
        {
            Simulate<float>(simulation, request, members, deliver, progress, states, workers, cancellation);
        }
        else
        {
            Simulate<double>(simulation, request, members, deliver, progress, states, workers, cancellation);
        }
    }

    private static void Simulate<T>(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        int workers,
        CancellationToken cancellation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new TrainingPlan<T>(simulation);
        new MemberPool(simulation, members, MakeWorker, deliver, progress, states).Run(workers, cancellation);

        MemberWorker MakeWorker()
        {
            Arena<T> arena = Arena<T>.Allocate(CostModel<T>.BytesPerWorker(plan, request));
            return new MemberWorker(new MemberTrainer<T>(arena, plan, request), new MemberRecord(simulation, request), arena);
        }
    }
}
