using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The built-in engine for multilayer perceptrons, with weights in cache. A member's record depends only on the simulation and its index; in
/// float32 it is the same bytes on any number of threads.
/// </summary>
public sealed class CpuEngine : HostEngine
{
    /// <summary>Creates the engine.</summary>
    /// <param name="threads">The number of threads, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public CpuEngine(int threads = 0, CpuPrecision precision = CpuPrecision.Float32)
        : base(threads, precision)
    {
    }

    private protected override IRunCost Cost<T>(Simulation simulation, RecordRequest request) => new CostModel<T>(simulation, request);

    private protected override Func<MemberWorker> Workers<T>(Simulation simulation, RecordRequest request)
    {
        var plan = new TrainingPlan<T>(simulation);
        return () =>
        {
            Arena<T> arena = Arena<T>.Allocate(CostModel<T>.BytesPerWorker(plan, request));
            return new MemberWorker(new MemberTrainer<T>(arena, plan, request), new MemberRecord(simulation, request), arena);
        };
    }
}
