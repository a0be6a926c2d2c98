using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

public class StoppingRuleTests
{
    private static readonly Simulation Plain = Simulations.Create();

    [Fact]
    public void Looks_AreFourInADoubling_AndTheMost()
    {
        Assert.Equal([64, 80, 96, 112, 128, 160, 192, 224, 256, 300], new StoppingRule(1, 300).Looks);
        Assert.Equal([64], new StoppingRule(1, 64).Looks);
        Assert.Equal([64, 65], new StoppingRule(1, 65).Looks);
        Assert.Equal(4 * (31 - 6), new StoppingRule(1, int.MaxValue).Looks.Count() - 1);
    }

    /// <summary>Predictors are ±1 by turns, so the standard error is 1/√(M − 1), or 1/√(M/2 − 1) for pairs that agree.</summary>
    [Theory]
    [InlineData(0.2, 10_000, false, 64, StopReason.StandardError)]
    [InlineData(0.1, 10_000, false, 112, StopReason.StandardError)]
    [InlineData(0.0888, 10_000, false, 128, StopReason.StandardError)]
    [InlineData(0.0886, 10_000, false, 160, StopReason.StandardError)]
    [InlineData(0.01, 210, false, 210, StopReason.MostMembers)]
    [InlineData(0.1, 10_000, true, 224, StopReason.StandardError)]
    public void MembersAreAdded_UntilTheErrorIsSmallEnough(double target, int most, bool antithetic, int expected, StopReason reason)
    {
        var simulation = new Simulation(Plain.Network, Plain.Schedule, Plain.Steps, Plain.Data, Plain.RecordSteps, Plain.Seed) { Antithetic = antithetic };
        var measurement = new EnsembleMeasurement(simulation, [new PredictorObservable()]);
        EnsembleEnd end = Trainer.Grow(new Signs(antithetic ? 2 : 1), measurement, new StoppingRule(target, most));
        Assert.Equal(expected, measurement.Members);
        Assert.Equal((target, reason), (end.Target, end.StoppedBy));
        Assert.Equal(1 / Math.Sqrt((antithetic ? expected / 2 : expected) - 1), end.StandardError, 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(95)]
    [InlineData(112)]
    [InlineData(127)]
    public void AStoppedRun_EndsWithTheBytesOfAnUninterruptedOne(int stopAfter)
    {
        var rule = new StoppingRule(0.027, 1000);
        EnsembleMeasurement whole = Measurement(), parts = Measurement();
        Trainer.Grow(new FakeEngine(), whole, rule);
        Assert.Equal(128, whole.Members);

        using var stop = new CancellationTokenSource();
        var stopping = new FakeEngine(members => Enumerable.Range(members.First, members.Count).Select(member => Stop(member)));
        Assert.Throws<OperationCanceledException>(() => Trainer.Grow(stopping, parts, rule, null, null, stop.Token));
        Assert.Equal(stopAfter, parts.Members);
        var rest = new FakeEngine();
        Trainer.Grow(rest, parts, rule);
        Assert.Equal(Enumerable.Range(stopAfter, 128 - stopAfter), rest.Trained);
        Assert.Equal(Bytes(whole), Bytes(parts));

        int Stop(int member)
        {
            if (member == stopAfter)
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            }

            return member;
        }
    }

    [Fact]
    public void Progress_CountsTowardsTheMembersExpected()
    {
        var reports = new List<StepProgress>();
        Trainer.Grow(new Signs(1), Measurement(), new StoppingRule(0.1, 1000), new Collect(reports));
        Assert.Equal([1000, 102, 102, 112], reports.Where(report => report.MembersDone is 64 or 80 or 96 or 112).Select(report => report.MembersTotal));
        Assert.All(reports, report => Assert.Equal(report.MembersTotal * (long)Plain.Steps.Count, report.StepsTotal));
    }

    [Theory]
    [InlineData(1, 112)]
    [InlineData(100, 112)]
    [InlineData(200, 224)]
    [InlineData(5000, 1000)]
    public void Looks_BeginWhereADeviceIsFilled(int least, int expected)
    {
        EnsembleMeasurement measurement = Measurement();
        Trainer.Grow(new Signs(1, least), measurement, new StoppingRule(0.1, 1000));
        Assert.Equal(expected, measurement.Members);
    }

    [Fact]
    public void AnotherObservableThanThePredictor_IsRefused() =>
        Assert.Throws<KeyNotFoundException>(() => Trainer.Grow(new FakeEngine(), new EnsembleMeasurement(Plain, [new NtkObservable()]), new StoppingRule(1, 64)));

    private static EnsembleMeasurement Measurement() => new(Plain, [new PredictorObservable()]);

    private static byte[] Bytes(EnsembleMeasurement measurement)
    {
        using var stream = new MemoryStream();
        measurement.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private sealed class Collect(List<StepProgress> reports) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => reports.Add(value);
    }

    /// <summary>Every predictor of a member is 1 or −1, with the same sign for so many members in turn.</summary>
    private sealed class Signs(int run, int least = 1) : IEngine
    {
        public string Name => "signs";

        public string Device => "cpu";

        public string Precision => "float64";

        public int LeastMembers(Simulation simulation) => least;

        public EngineCost Estimate(Simulation simulation, RecordRequest request, int members) => new(0, 0, 1);

        public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members) => new(0, 0, 1);

        public void Simulate(Simulation simulation, RecordRequest request, MemberRange members, Action<MemberRecord> deliver, IProgress<StepProgress>? progress, IMemberStates? states, CancellationToken cancellation)
        {
            for (int i = 0; i < members.Count; i++)
            {
                var record = new MemberRecord(simulation, request) { Member = members.First + i };
                Array.Fill(record.Predictor, record.Member / run % 2 == 0 ? 1 : -1);
                deliver(record);
            }

            progress?.Report(new StepProgress(members.Count, members.Count, (long)members.Count * simulation.Steps.Count, (long)members.Count * simulation.Steps.Count));
        }
    }
}
