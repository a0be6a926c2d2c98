using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class ScheduleTests
{
    private static readonly Network Shape = new(5, [12, 20], Activation.Relu);
    private static readonly Dataset Data = Cases.Data(5, 3, 4, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Layer_FrozenFromAStepOn_StandsStillAndTheOthersMove(int frozen)
    {
        MemberRecord record = Record(schedule => schedule.Then(0.3 * 5, phase => phase.Freeze(Shape.Weights[frozen])), [0, 5, 9]);
        for (int layer = 0; layer < 3; layer++)
        {
            double[] overlaps = record.WeightOverlaps[layer];
            Assert.NotEqual(overlaps[0], overlaps[4]);
            Assert.Equal(layer == frozen, overlaps[4].Equals(overlaps[8]));
            Assert.Equal(layer == frozen, overlaps[4].Equals(overlaps[5]));
        }
    }

    [Fact]
    public void Schedule_OfPhasesThatChangeNothing_ChangesNothing()
    {
        MemberRecord plain = Record(schedule => schedule, [0, 4, 9]);
        MemberRecord split = Record(schedule => schedule.Then(0.3 * 3, phase => phase).Then((0.3 * 7) + 1e-12, phase => phase), [0, 4, 9]);
        Assert.Equal(plain.Predictor, split.Predictor);
    }

    [Fact]
    public void Loss_TurnedOffAtAStep_ActsBeforeItAndNotAfter()
    {
        int[] records = [0, 4, 5, 6];
        MemberRecord on = Record(schedule => schedule, records);
        MemberRecord off = Record(schedule => schedule.Then(0.3 * 5, phase => phase.WithLoss(false)), records);
        int points = Data.Count;
        Assert.Equal(on.Predictor[..(3 * points)], off.Predictor[..(3 * points)]);
        Assert.NotEqual(on.Predictor[(3 * points)..], off.Predictor[(3 * points)..]);
    }

    [Fact]
    public void Simulation_ThatDiverges_IsReportedWithItsMember()
    {
        Simulation simulation = Cases.Simulation(Shape, Data, new LayerParameters(0, 1, 2), 100, 400);
        DivergedException error = Assert.Throws<DivergedException>(() => Trainers.Records(simulation, 1));
        Assert.Contains("member 0 has diverged by t = ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulation_ThatIsCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        Simulation simulation = Cases.Simulation(Shape, Data, new LayerParameters(0.1, 1, 2), 0.001, 100_000_000);
        source.CancelAfter(50);
        Assert.Throws<OperationCanceledException>(() =>
            new CpuEngine(2).Simulate(simulation, RecordRequest.None, new MemberRange(0, 4), _ => { }, null, null, source.Token));
    }

    [Fact]
    public void Failure_OfTheReceiver_IsThrownToTheCaller()
    {
        Simulation simulation = Cases.Simulation(Shape, Data, new LayerParameters(0.1, 1, 2), 0.1, 3);
        Assert.Throws<InvalidDataException>(() =>
            new CpuEngine(2).Simulate(simulation, RecordRequest.None, new MemberRange(0, 4), _ => throw new InvalidDataException(), null, null, default));
    }

    [Fact]
    public void Progress_AtTheEnd_CountsAllMembersAndSteps()
    {
        var seen = new LastProgress();
        Simulation simulation = Cases.Simulation(Shape, Data, new LayerParameters(0.1, 1, 2), 0.1, 50);
        new CpuEngine(2).Simulate(simulation, RecordRequest.None, new MemberRange(3, 5), _ => { }, seen, null, default);
        Assert.Equal(new StepProgress(5, 5, 250, 250), seen.Value);
    }

    private static MemberRecord Record(Func<Schedule, Schedule> change, int[] records)
    {
        Schedule schedule = change(Schedule.Uniform(3, new LayerParameters(0.1, 1, 1.5)));
        var simulation = new Simulation(Shape, schedule, TimeSteps.Explicit(0.3, records[^1]), Data, records, 4);
        return Trainers.Records(simulation, 1, RecordRequest.WeightOverlaps)[0];
    }

    private sealed class LastProgress : IProgress<StepProgress>
    {
        public StepProgress Value { get; private set; }

        public void Report(StepProgress value) => Value = value;
    }
}
