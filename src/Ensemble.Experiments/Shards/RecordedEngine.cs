using Ensemble.Experiments.Checkpoints;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Shards;

/// <summary>The engine that trained the shards to be merged, as they name it. It is not here and trains nothing.</summary>
internal sealed class RecordedEngine(RunIdentity identity) : IEngine
{
    public string Name => identity.Engine;

    public string Device => identity.Device;

    public string Precision => identity.Precision;

    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members) => new(0, 0, 0);

    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members) => new(0, 0, 0);

    public void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation) =>
        throw new InvalidOperationException("shards are merged, not trained");
}
