using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>
/// The built-in engine for networks of any architecture: forward and backward pass node by node. A member's record depends only on the
/// simulation and its index; in float32 it is the same bytes on any number of threads.
/// </summary>
public sealed class ReferenceEngine : HostEngine
{
    /// <summary>Creates the engine.</summary>
    /// <param name="threads">The number of threads, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public ReferenceEngine(int threads = 0, CpuPrecision precision = CpuPrecision.Float32)
        : base(threads, precision)
    {
    }

    private protected override IRunCost Cost<T>(Simulation simulation, RecordRequest request) => new ReferenceCost<T>(simulation, request);

    private protected override Func<MemberWorker> Workers<T>(Simulation simulation, RecordRequest request)
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
