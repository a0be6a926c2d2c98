using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Sweeps;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Sweeps;

public sealed class SweepRunnerTests : IDisposable
{
    private static readonly SweepGrid Grid = SweepGrid.Parse(["network.width=8,zero,16", "ensemble.members=4"]);
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-sweep-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void APointThatFails_DoesNotStopTheOthers()
    {
        ImmutableArray<SweepPoint> points = Run();

        Assert.Equal(["done", "failed", "done"], points.Select(point => point.Status));
        Assert.Contains("network.width is 'zero'", points[1].Error, StringComparison.Ordinal);
        Assert.All([points[0], points[2]], point => Assert.Equal(points[0].PredictedStopping, point.PredictedStopping));
        Assert.NotEqual(points[0].MeasuredStopping!.Error, points[2].MeasuredStopping!.Error);
        Assert.All([points[0], points[2]], point => Assert.NotNull(point.AgreementOf("predictor_mean", "train")!.RmsZ));
        Assert.Equal([16, 8], points.Where(point => point.Comparison is not null).Select(point => point.Comparison!.Width).OrderDescending());
        SweepPoint[] written = JsonFile.Read<SweepPoint[]>(Path.Combine(root, "summary", "sweep.json"));
        Assert.Equal(points.Select(point => point.Status), written.Select(point => point.Status));
        string page = File.ReadAllText(Path.Combine(root, "summary", "sweep.html"));
        Assert.Contains("2 of 3 points done", page, StringComparison.Ordinal);
        Assert.Contains("network.width is &#39;zero&#39;", page, StringComparison.Ordinal);
        string link = page.Split("href=\"")[1].Split('"')[0];
        Assert.True(File.Exists(Path.Combine(root, "summary", link)), link);
        using JsonDocument data = JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);
        JsonElement curves = Assert.Single(data.RootElement.GetProperty("sections").EnumerateArray()).GetProperty("charts");
        Assert.Equal(["Training error", "Test error", "Test accuracy", "NTK alignment", "NTK drift"], curves.EnumerateArray().Select(chart => chart.GetProperty("title").GetString()));
        Assert.Equal(
            ["width = 8 theory", "width = 8 measured", "width = 16 theory", "width = 16 measured"],
            curves[1].GetProperty("series").EnumerateArray().Select(series => $"{series.GetProperty("name")} {series.GetProperty("kind")}"));
    }

    [Fact]
    public void ASweepThatWasStopped_KeepsItsSummary_AndGoesOn()
    {
        Assert.Throws<OperationCanceledException>(() => SweepRunner.Run(Grid, Path.Combine(root, "summary"), null, StopAtTheThird, null));
        Assert.Equal(["done", "failed", "waiting"], JsonFile.Read<SweepPoint[]>(Path.Combine(root, "summary", "sweep.json")).Select(point => point.Status));
        Assert.Equal(["done", "failed", "done"], Run().Select(point => point.Status));

        ResultsFolder StopAtTheThird(IReadOnlyList<string> overrides) =>
            overrides[0] == "network.width=16" ? throw new OperationCanceledException() : RunPoint(overrides);
    }

    [Fact]
    public void OnePointAlone_CanBeRun()
    {
        SweepPoint point = Assert.Single(SweepRunner.Run(Grid, Path.Combine(root, "summary"), 3, RunPoint, null));
        Assert.Equal((3, "done", "16"), (point.Number, point.Status, point.ValueOf("network.width")));
        Assert.Throws<ExperimentException>(() => SweepRunner.Run(Grid, root, 4, RunPoint, null));
    }

    [Fact]
    public void TheSummary_IsATableToo_AndCanBeMoved()
    {
        Run();
        string[] lines = File.ReadAllLines(Path.Combine(root, "summary", "sweep.csv"));
        string[] titles = lines[0].Split(','), first = lines[1].Split(',');

        Assert.Equal(1 + Grid.Points.Length, lines.Length);
        Assert.Equal("done", first[Array.IndexOf(titles, "status")]);
        Assert.True(double.Parse(first[Array.IndexOf(titles, "rms_z:predictor_mean:test")], System.Globalization.CultureInfo.InvariantCulture) > 0);
        string[] folders = [.. JsonFile.Read<SweepPoint[]>(Path.Combine(root, "summary", "sweep.json")).Select(point => point.Folder).OfType<string>()];
        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            Assert.StartsWith("../", folder, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(root, "summary", folder, "manifest.json")));
        });
    }

    [Fact]
    public void ABestTime_ComesWithTheTimesThatCannotBeToldFromIt()
    {
        double[] times = [0, 1, 2, 4, 8], errors = [1, 0.6, 0.5, 0.7, 0.9], noise = [0.1, 0.1, 0.1, 0.1, 0.1];

        // One standard error above the least is 0.6: reached at t = 1, and half-way from 2 to 4.
        Assert.Equal(new StoppingSpan(1, 3), StoppingSpan.Of(times, errors, noise));
        Assert.Equal(new StoppingSpan(0, 8), StoppingSpan.Of(times, errors, [1, 1, 1, 1, 1]));
        Assert.Null(StoppingSpan.Of(times, [1, double.NaN, 0, 0, 0], noise));
    }

    private ImmutableArray<SweepPoint> Run() => SweepRunner.Run(Grid, Path.Combine(root, "summary"), null, RunPoint, null);

    private ResultsFolder RunPoint(IReadOnlyList<string> overrides)
    {
        var run = new TinyRun(root, [.. overrides]);
        run.Run();
        return run.Folder;
    }
}
