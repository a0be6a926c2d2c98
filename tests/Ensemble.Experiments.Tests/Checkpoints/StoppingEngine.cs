using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Tests.Checkpoints;

/// <summary>The built-in engine, which cancels or fails after a number of steps.</summary>
internal sealed class StoppingEngine(int stopAfter, Action stop) : IEngine
{
    private readonly CpuEngine inner = new(1);
    private int steps;

    public string Name => inner.Name;

    public string Device => inner.Device;

    public string Precision => inner.Precision;

    public int Begun { get; private set; }

    /// <summary>Is called before every step of every member, or null.</summary>
    public Action? BeforeStep { get; init; }

    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members) => inner.Estimate(simulation, request, members);

    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members) => inner.EstimateRecording(simulation, request, members);

    public void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation) =>
        inner.Simulate(simulation, request, members, deliver, progress, new Counter(this, states!), cancellation);

    private sealed class Counter(StoppingEngine owner, IMemberStates states) : IMemberStates
    {
        public bool IsFinished(int member) => states.IsFinished(member);

        public bool IsDue(int member)
        {
            owner.BeforeStep?.Invoke();
            if (++owner.steps == owner.StopAfter)
            {
                owner.Stop();
                return true;
            }

            return states.IsDue(member);
        }

        public void Save(int member, Action<BinaryWriter> write) => states.Save(member, write);

        public BinaryReader? Restore(int member)
        {
            owner.Begun++;
            return states.Restore(member);
        }
    }

    private int StopAfter => stopAfter;

    private void Stop() => stop();
}
