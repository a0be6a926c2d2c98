using System.Numerics;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>
/// What the engines on the host's processor share: every thread trains one member at a time through all of time. A member's record depends
/// only on the simulation and its index; in float32 it is the same bytes on any number of threads.
/// </summary>
public abstract class HostEngine : IEngine
{
    private readonly CpuPrecision precision;

    private protected HostEngine(int threads, CpuPrecision precision)
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
        return Cost(simulation, request).Estimate(members, Math.Clamp(members, 1, Threads));
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        return Cost(simulation, request).EstimateRecording(members, Math.Clamp(members, 1, Threads));
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

    /// <summary>The memory of a run in bytes, without timing anything.</summary>
    internal long Bytes(Simulation simulation, RecordRequest request, int workers) => Cost(simulation, request).Bytes(workers);

    /// <summary>What makes the worker of a thread.</summary>
    private protected abstract Func<MemberWorker> Workers<T>(Simulation simulation, RecordRequest request)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>What a run needs.</summary>
    private protected abstract IRunCost Cost<T>(Simulation simulation, RecordRequest request)
        where T : unmanaged, IFloatingPointIeee754<T>;

    private IRunCost Cost(Simulation simulation, RecordRequest request) =>
        precision == CpuPrecision.Float32 ? Cost<float>(simulation, request) : Cost<double>(simulation, request);
}
