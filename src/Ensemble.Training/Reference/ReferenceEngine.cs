using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>
/// The built-in engine for networks of any architecture: forward and backward pass node by node, every thread training one member at a
/// time. A member's record depends only on the simulation and its index; in float32 it is the same bytes on any number of threads.
/// </summary>
public sealed class ReferenceEngine : IEngine
{
    private readonly CpuPrecision precision;

    /// <summary>Creates the engine.</summary>
    /// <param name="threads">The number of threads, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public ReferenceEngine(int threads = 0, CpuPrecision precision = CpuPrecision.Float32)
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
            ? new ReferenceCost<float>(simulation, request).Estimate(members, workers)
            : new ReferenceCost<double>(simulation, request).Estimate(members, workers);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        int workers = Math.Clamp(members, 1, Threads);
        return precision == CpuPrecision.Float32
            ? new ReferenceCost<float>(simulation, request).EstimateRecording(members, workers)
            : new ReferenceCost<double>(simulation, request).EstimateRecording(members, workers);
    }

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
        Func<MemberWorker> makeWorker = precision == CpuPrecision.Float32 ? Workers<float>(simulation, request) : Workers<double>(simulation, request);
        new MemberPool(simulation, members, makeWorker, deliver, progress, states).Run(Math.Min(members.Count, Threads), cancellation);
    }

    private static Func<MemberWorker> Workers<T>(Simulation simulation, RecordRequest request)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new ReferencePlan<T>(simulation);
        long bytes = ReferenceCost<T>.BytesPerWorker(plan, request);
        return () =>
        {
            Arena<T> arena = Arena<T>.Allocate(bytes);
            return new MemberWorker(new ReferenceTrainer<T>(arena, plan, request), new MemberRecord(simulation, request, byWeight: true), arena);
        };
    }
}
