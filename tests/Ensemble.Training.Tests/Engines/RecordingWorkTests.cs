using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Engines;

public class RecordingWorkTests
{
    private const RecordRequest Kernels = RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime;

    /// <summary>Three record times, five points, two layers of five neurons, two outputs; half of every symmetric matrix.</summary>
    [Theory]
    [InlineData(RecordRequest.None, 0, 0, 0)]
    [InlineData(RecordRequest.HiddenGrams, 75, 375, 0)]
    [InlineData(RecordRequest.HiddenGrams | RecordRequest.TwoTime, 225, 1125, 0)]
    [InlineData(RecordRequest.SignalGrams, 75, 750 + (15 * 2 * 25), 0)]
    [InlineData(Kernels, 450, 3375 + (15 * 2 * 25), 0)]
    [InlineData(RecordRequest.WeightOverlaps, 0, 3 * 55 * 3 / 2.0, 3 * 55)]
    public void Work_IsThatOfTheGramMatrices(RecordRequest request, double pairs, double multiplications, double copies) =>
        Assert.Equal(new RecordingWork(pairs, multiplications, copies), RecordingWork.Of(Simulations.Create(outputs: 2), request));

    [Theory]
    [InlineData(CpuPrecision.Float32)]
    [InlineData(CpuPrecision.Float64)]
    public void Recording_IsAPartOfTheEstimate(CpuPrecision precision)
    {
        var engine = new CpuEngine(2, precision);
        Simulation simulation = Simulations.Create();
        EngineCost none = engine.EstimateRecording(simulation, RecordRequest.None, 10), all = engine.EstimateRecording(simulation, Kernels, 10);
        Assert.Equal((0, 0), (none.Bytes, none.Seconds));
        Assert.Equal(engine.Estimate(simulation, Kernels, 10).Bytes - engine.Estimate(simulation, RecordRequest.None, 10).Bytes, all.Bytes);
        Assert.Equal(3 * all.Seconds, engine.EstimateRecording(simulation, Kernels, 30).Seconds, 1e-12);
        Assert.True(all.Bytes > 0 && all.Seconds > 0);
    }

    /// <summary>Twice the record times: two-time quantities cost four times as much, others twice.</summary>
    [Theory]
    [InlineData("predictor", 2)]
    [InlineData("trajectories", 2)]
    [InlineData("ntk", 2)]
    [InlineData("ntk_layers", 2)]
    [InlineData("participation_ratio", 2)]
    [InlineData("predictor_covariance", 4)]
    [InlineData("hidden_kernels", 4)]
    [InlineData("ndk", 4)]
    [InlineData("cka", 4)]
    [InlineData("drift", 4)]
    [InlineData("weight_autocorrelation", 4)]
    public void TimeToMeasure_GrowsWithTheRecordTimes(string name, double factor)
    {
        IObservable[] observables = [Observable.Parse(name)];
        double few = Trainer.MeasuringSeconds(Simulations.Create(recordSteps: Enumerable.Range(0, 10)), observables);
        double many = Trainer.MeasuringSeconds(Simulations.Create(recordSteps: Enumerable.Range(0, 20)), observables);
        Assert.Equal(factor, many / few, 0.1);
    }

    [Fact]
    public void EveryObservable_TakesTime() =>
        Assert.All(Observable.Names, name => Assert.InRange(Trainer.MeasuringSeconds(Simulations.Create(), [Observable.Parse(name)]), 1e-9, 1e-4));
}
