using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class MemberStateTests
{
    private const int Members = 3;

    /// <summary>Test points outside the span of the training inputs exercise the directions whose steps are put off.</summary>
    private static readonly Simulation Simulation = Cases.Simulation(
        new Network(9, [21, 34], Activation.Parse("relu"), 2), Cases.Data(9, 4, 3, 2), new LayerParameters(0.1, 1, 1.5), 0.1, 40, [0, 3, 17, 40]);

    [Theory]
    [InlineData(RecordRequest.None, CpuPrecision.Float32)]
    [InlineData(RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.WeightOverlaps, CpuPrecision.Float32)]
    [InlineData(RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime | RecordRequest.WeightOverlaps, CpuPrecision.Float32)]
    [InlineData(RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime, CpuPrecision.Float64)]
    public void AMember_StoppedAfterAnyStep_GoesOnToTheSameBytes(RecordRequest request, CpuPrecision precision)
    {
        SortedDictionary<int, double[]> whole = [];
        new CpuEngine(1, precision).Simulate(Simulation, request, new MemberRange(0, Members), record => whole.Add(record.Member, Flatten(record)), null, null, default);
        for (int stopAt = 1; stopAt < Members * 40; stopAt += 6)
        {
            SortedDictionary<int, double[]> found = [];
            using var stop = new CancellationTokenSource();
            var states = new Keeper(found.ContainsKey, stop, stopAt);
            void Deliver(MemberRecord record) => found.Add(record.Member, Flatten(record));

            Assert.Throws<OperationCanceledException>(() =>
                new CpuEngine(1, precision).Simulate(Simulation, request, new MemberRange(0, Members), Deliver, null, states, stop.Token));
            Assert.Equal((stopAt - 1) / 40, found.Count);
            Assert.Equal([(stopAt - 1) / 40], states.Kept.Keys);
            new CpuEngine(2, precision).Simulate(Simulation, request, new MemberRange(0, Members), Deliver, null, states, default);

            Assert.Equal(whole.Values, found.Values);
            Assert.Equal(1, states.Restored);
        }
    }

    [Fact]
    public void StatesWantedNowAndThen_ChangeNothing_AndEachOfThemGoesOnToTheSameBytes()
    {
        const RecordRequest request = RecordRequest.HiddenGrams | RecordRequest.TwoTime;
        double[] whole = [];
        using var never = new CancellationTokenSource();
        var states = new Keeper(_ => false, never, int.MaxValue) { Every = 7 };
        new CpuEngine(1).Simulate(Simulation, request, new MemberRange(0, 1), record => whole = Flatten(record), null, null, default);

        double[] found = [];
        new CpuEngine(1).Simulate(Simulation, request, new MemberRange(0, 1), record => found = Flatten(record), null, states, default);
        Assert.Equal(whole, found);

        found = [];
        new CpuEngine(1).Simulate(Simulation, request, new MemberRange(0, 1), record => found = Flatten(record), null, states, default);
        Assert.Equal(whole, found);
        Assert.Equal(1, states.Restored);
    }

    [Fact]
    public void FinishedMembers_AreNotTrainedAgain_ButCount()
    {
        var states = new Keeper(member => member != 1, new CancellationTokenSource(), int.MaxValue);
        List<int> found = [];
        var progress = new Last();
        new CpuEngine(2).Simulate(Simulation, RecordRequest.None, new MemberRange(0, Members), record => found.Add(record.Member), progress, states, default);

        Assert.Equal([1], found);
        Assert.Equal(new StepProgress(3, 3, 120, 120), progress.Value);
    }

    private static double[] Flatten(MemberRecord record) =>
        [.. record.Predictor, .. record.HiddenGrams.SelectMany(x => x), .. record.SignalGrams.SelectMany(x => x), .. record.WeightOverlaps.SelectMany(x => x)];

    /// <summary>Keeps states, and cancels after a number of steps of all members together.</summary>
    private sealed class Keeper(Predicate<int> finished, CancellationTokenSource stop, int stopAt) : IMemberStates
    {
        private int asked;

        public Dictionary<int, byte[]> Kept { get; } = [];

        public int Every { get; init; } = int.MaxValue;

        public int Restored { get; private set; }

        public bool IsFinished(int member) => finished(member);

        public bool IsDue(int member)
        {
            if (++asked == stopAt)
            {
                stop.Cancel();
                return true;
            }

            return asked % Every == 0;
        }

        public void Save(int member, Action<BinaryWriter> write)
        {
            using var stream = new MemoryStream();
            write(new BinaryWriter(stream));
            Kept[member] = stream.ToArray();
        }

        public BinaryReader? Restore(int member)
        {
            if (!Kept.TryGetValue(member, out byte[]? state))
            {
                return null;
            }

            Restored++;
            return new BinaryReader(new MemoryStream(state));
        }
    }

    private sealed class Last : IProgress<StepProgress>
    {
        public StepProgress Value { get; private set; }

        public void Report(StepProgress value) => Value = value;
    }
}
