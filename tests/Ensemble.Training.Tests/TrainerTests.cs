using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests;

public class TrainerTests
{
    private static readonly IObservable[] Some = [.. new[] { "predictor", "ntk", "hidden_kernels", "ndk" }.Select(Observable.Parse)];

    [Fact]
    public void Run_GivesTheSameBytesInAnyOrder()
    {
        Simulation simulation = Simulations.Create();
        byte[] ascending = Bytes(Trainer.Run(new FakeEngine(), simulation, Some, new MemberRange(0, 21)));

        byte[] shuffled = Bytes(Trainer.Run(new FakeEngine(Shuffled), simulation, Some, new MemberRange(0, 21)));

        Assert.Equal(ascending, shuffled);
    }

    [Fact]
    public void Shards_MergeToTheBytesOfTheWhole()
    {
        Simulation simulation = Simulations.Create();
        EnsembleMeasurement whole = Trainer.Run(new FakeEngine(), simulation, Some, new MemberRange(0, 21));

        EnsembleMeasurement merged = Trainer.Run(new FakeEngine(), simulation, Some, new MemberRange(9, 12));
        merged.Merge(Trainer.Run(new FakeEngine(Shuffled), simulation, Some, new MemberRange(0, 9)));

        Assert.Equal(Bytes(whole), Bytes(merged));
        Assert.Equal(21, merged.Members);
        Assert.Throws<ArgumentException>(() => merged.Merge(whole));
    }

    [Fact]
    public void AStoppedRun_ContinuesToTheBytesOfAnUninterruptedOne()
    {
        Simulation simulation = Simulations.Create();
        var members = new MemberRange(3, 20);
        byte[] whole = Bytes(Trainer.Run(new FakeEngine(), simulation, Some, members));
        var interrupted = new EnsembleMeasurement(simulation, Some);
        using var stop = new CancellationTokenSource();
        void StopAtSeven(EnsembleMeasurement measurement)
        {
            if (measurement.Members == 7)
            {
                stop.Cancel();
            }
        }

        Assert.Throws<OperationCanceledException>(() => Trainer.Continue(new FakeEngine(Shuffled), interrupted, members, StopAtSeven, null, null, stop.Token));
        byte[] checkpoint = Bytes(interrupted);
        EnsembleMeasurement resumed = EnsembleMeasurement.Read(new BinaryReader(new MemoryStream(checkpoint)), simulation, Some);
        var engine = new FakeEngine();
        Trainer.Continue(engine, resumed, members);

        Assert.Equal(whole, Bytes(resumed));
        Assert.Equal(13, engine.Trained.Count);
    }

    [Fact]
    public void Run_AveragesWhatTheObservablesYield()
    {
        Simulation simulation = Simulations.Create();
        EnsembleMeasurement measurement = Trainer.Run(new FakeEngine(), simulation, Some, new MemberRange(0, 6));

        foreach (IObservable observable in Some)
        {
            double[][][] members = [.. Enumerable.Range(0, 6).Select(member => MeasureFake(observable, simulation, measurement.Needs, member))];
            foreach ((int i, MeasuredArray array) in observable.Arrays(simulation).Index())
            {
                Measurement measured = measurement[array.Name];
                for (int j = 0; j < array.Length; j++)
                {
                    Assert.Equal(members.Average(values => values[i][j]), measured.Mean[j], 1e-13);
                }
            }
        }
    }

    [Fact]
    public void Run_RequestsWhatTheObservablesNeed()
    {
        var engine = new FakeEngine();
        Trainer.Run(engine, Simulations.Create(), [Observable.Parse("predictor")], new MemberRange(0, 1));
        Trainer.Run(engine, Simulations.Create(), [Observable.Parse("predictor"), Observable.Parse("ntk")], new MemberRange(0, 1));

        Assert.Equal([RecordRequest.None, RecordRequest.HiddenGrams | RecordRequest.SignalGrams], engine.Requests);
    }

    [Fact]
    public void Progress_CountsTheMembersAlreadyThere()
    {
        Simulation simulation = Simulations.Create();
        EnsembleMeasurement measurement = Trainer.Run(new FakeEngine(), simulation, Some, new MemberRange(2, 3));
        var reports = new Reports();

        var engine = new FakeEngine();
        Trainer.Continue(engine, measurement, new MemberRange(0, 7), null, reports);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], reports.Select(report => report.MembersDone));
        Assert.Equal([0, 1, 5, 6], engine.Trained);
        Assert.Equal([20, 40, 60, 80, 100, 120, 140], reports.Select(report => report.StepsDone));
        Assert.All(reports, report => Assert.Equal((7, 140), (report.MembersTotal, report.StepsTotal)));
    }

    [Fact]
    public void ADivergedMember_IsNamed()
    {
        Simulation simulation = Simulations.Create();
        var measurement = new EnsembleMeasurement(simulation, Some);
        var record = new MemberRecord(simulation, measurement.Needs);
        FakeEngine.Fill(record, 4);
        record.Predictor[simulation.Data.Count + 1] = double.NaN;

        DivergedException error = Assert.Throws<DivergedException>(() => measurement.Add(record));

        Assert.Equal((4, 0.5), (error.Member, error.Time));
        Assert.Equal(0, measurement.Members);
    }

    [Fact]
    public void AMeasurement_RefusesWhatDoesNotFit()
    {
        Simulation simulation = Simulations.Create();
        IObservable ntk = Observable.Parse("ntk");

        Assert.Throws<ArgumentException>(() => new EnsembleMeasurement(simulation, []));
        Assert.Contains("'ntk'", Assert.Throws<ArgumentException>(() => new EnsembleMeasurement(simulation, [ntk, ntk])).Message);
        EnsembleMeasurement measurement = Trainer.Run(new FakeEngine(), simulation, [ntk], new MemberRange(0, 2));
        Assert.Contains("ntk, ntk_drift", Assert.Throws<KeyNotFoundException>(() => measurement["predictor"]).Message);
        Assert.Throws<ArgumentException>(() => measurement.Merge(new EnsembleMeasurement(Simulations.Create(train: 2), [ntk])));
        Assert.Throws<InvalidDataException>(() => EnsembleMeasurement.Read(new BinaryReader(new MemoryStream(Bytes(measurement))), simulation, Some));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void StatisticsBytes_CoverTheBuffersOfARunInOrder(int members)
    {
        Simulation simulation = Simulations.Create();
        long values = Some.SelectMany(observable => observable.Arrays(simulation)).Sum(array => (long)array.Length);
        var measurement = new EnsembleMeasurement(simulation, Some);
        long most = 0;
        Trainer.Continue(new FakeEngine(), measurement, new MemberRange(0, members), each => most = Math.Max(most, Bytes(each).Length));

        long predicted = Trainer.StatisticsBytes(simulation, Some, members);

        Assert.InRange(predicted, most + (3 * sizeof(double) * values) - 2000, 20 * sizeof(double) * values);
    }

    private static int[] Shuffled(MemberRange range)
    {
        int[] members = [.. Enumerable.Range(range.First, range.Count)];
        new Random(1).Shuffle(members);
        return members;
    }

    private static double[][] MeasureFake(IObservable observable, Simulation simulation, RecordRequest request, int member)
    {
        var record = new MemberRecord(simulation, request);
        FakeEngine.Fill(record, member);
        return Tests.Observables.ObservableValues.Measure(observable, simulation, record);
    }

    private static byte[] Bytes(EnsembleMeasurement measurement)
    {
        using var stream = new MemoryStream();
        measurement.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private sealed class Reports : List<StepProgress>, IProgress<StepProgress>
    {
        public void Report(StepProgress value) => Add(value);
    }
}
