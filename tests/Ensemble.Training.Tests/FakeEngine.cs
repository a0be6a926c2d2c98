using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests;

/// <summary>Fills records with numbers that depend on the member alone, and delivers members in a given order.</summary>
internal sealed class FakeEngine(Func<MemberRange, IEnumerable<int>>? order = null) : IEngine
{
    public string Name => "fake";

    public string Device => "cpu";

    public string Precision => "float64";

    public List<int> Trained { get; } = [];

    public List<RecordRequest> Requests { get; } = [];

    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members) => new(0, 0, 1);

    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members) => new(0, 0, 1);

    public void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation)
    {
        Requests.Add(request);
        var record = new MemberRecord(simulation, request);
        int done = 0;
        foreach (int member in order?.Invoke(members) ?? Enumerable.Range(members.First, members.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            if (states is null || !states.IsFinished(member))
            {
                Trained.Add(member);
                Fill(record, member);
                deliver(record);
            }

            done++;
            progress?.Report(new StepProgress(done, members.Count, (long)done * simulation.Steps.Count, (long)members.Count * simulation.Steps.Count));
        }
    }

    public static void Fill(MemberRecord record, int member)
    {
        record.Member = member;
        var random = new Random(member);
        foreach (double[] values in record.HiddenGrams.Concat(record.SignalGrams).Concat(record.WeightOverlaps).Prepend(record.Predictor))
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.NextDouble() - 0.3;
            }
        }
    }
}
