using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Reporting;

public sealed class TheoryCurvesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Curves_MeetThePredictions_AndJumpWithinAStep()
    {
        var run = new TinyRun(
            folder.Root,
            "record.times=[0, 1, 10, 20]",
            "record.observables=[predictor, ntk, hidden_kernels, drift, weight_autocorrelation]",
            "schedule=[{at: 10, freeze: [readout]}]");
        var predicted = Predictions.Compute(run.Prepared, null, CancellationToken.None);
        var curves = TheoryCurves.Compute(run.Prepared, null, CancellationToken.None).ToDictionary(array => array.Name);

        double[] times = curves["time"].Values;
        Assert.True(times.Length > 60);
        foreach (string name in new[] { "predictor_mean", "predictor_variance", "mse_test", "ntk", "ntk_drift" })
        {
            double[] expected = predicted.Find(name)!.Values, found = curves[name].Values;
            int size = expected.Length / 4;
            foreach ((int n, double time) in run.Prepared.RecordTimes.Index())
            {
                int at = Array.IndexOf(times, time);
                Assert.All(Enumerable.Range(0, size), i => Assert.Equal(expected[(n * size) + i], found[(at * size) + i], 1e-9));
            }
        }

        // The frozen readout takes its part of the kernel away at once.
        double[] drift = curves["ntk_drift"].Values;
        int frozen = Array.IndexOf(times, 10);
        Assert.Equal(0.25, times[frozen] - times[frozen - 1], 1e-12);
        Assert.True(Math.Abs(drift[frozen] - drift[frozen - 1]) > 20 * Math.Abs(drift[frozen - 1] - drift[frozen - 2]));
    }

    [Fact]
    public void CurvesOverTheLag_BeginAtTheFirstStepAndMeetThePredictions()
    {
        var run = new TinyRun(folder.Root, "record.times=[0, 1, 10, 20]", "record.observables=[predictor, hidden_kernels, drift]", "schedule=[{at: 10, freeze: [readout]}]");
        var predicted = Predictions.Compute(run.Prepared, null, CancellationToken.None);
        var curves = TheoryCurves.Compute(run.Prepared, null, CancellationToken.None).ToDictionary(array => array.Name);

        double[] earlier = curves["earlier_time"].Values, lags = curves["lag"].Values;
        int width = lags.Length / earlier.Length;
        Assert.Equal([0, 1, 10], earlier);
        for (int row = 0; row < earlier.Length; row++)
        {
            Assert.Equal([0, 0.25], lags.AsSpan(row * width, 2).ToArray());
            for (int later = row; later < 4; later++)
            {
                int at = Array.FindIndex(lags, row * width, width, lag => Math.Abs(lag - (run.Prepared.RecordTimes[later] - earlier[row])) < 1e-9);
                Assert.Equal(predicted.Find("drift_2")!.Values[(later * 4) + row], curves["drift_2_over_lag"].Values[at], 1e-12);
                double[] kernel = predicted.Find("hidden_kernel_1")!.Values;
                double mean = Enumerable.Range(0, 5).Average(x => kernel[(((((later * 4) + row) * 5) + x) * 5) + x]);
                Assert.Equal(mean, curves["hidden_kernel_1_over_lag"].Values[at], 1e-12);
            }
        }
    }

    [Fact]
    public void ARun_WritesItsCurves_AndVouchesForThem()
    {
        var run = new TinyRun(folder.Root);
        run.Run();
        using var file = new NpzReader(run.Folder.Curves);
        Assert.Contains("predictor_mean", file.Names);
        Assert.Null(run.Folder.Doubt(run.Prepared));
        File.WriteAllText(run.Folder.Curves, "");
        Assert.Contains("curves.npz is damaged", run.Folder.Doubt(run.Prepared), StringComparison.Ordinal);
    }
}
