using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Sweeps;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Sweeps;

public sealed class PhaseDiagramTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-phases-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Table and picture of a sweep say what the ladders of its points say, each in its place.</summary>
    [Fact]
    public void TableAndPictureShowTheWinnerOfEveryPoint()
    {
        var grid = SweepGrid.Parse(["langevin.temperature=0.001,0.5", "network.width=16,32,wide", "theory.compare=[ntk, ndk, nngp]"]);
        string folder = Path.Combine(root, "summary");
        ImmutableArray<SweepPoint> points = SweepRunner.Run(grid, folder, null, RunPoint, null);

        string[][] rows = [.. File.ReadAllLines(Path.Combine(folder, "sweep.csv")).Select(line => line.Split(','))];
        string Cell(string[] row, string title) => row[Array.IndexOf(rows[0], title)];
        Assert.Equal(["ntk_rms_error", "ntk_inside", "nngp_rms_error", "nngp_inside", "ndk_rms_error", "ndk_inside"], rows[0][^6..]);
        Assert.Equal(["0.001 16", "0.001 32", "0.001 wide", "0.5 16", "0.5 32", "0.5 wide"], rows.Skip(1).Select(row => string.Join(' ', row.Take(2))));
        foreach ((SweepPoint point, string[] row) in points.Zip(rows.Skip(1)).Where(pair => pair.First.Folder is not null))
        {
            Ladder ladder = JsonFile.Read<Comparison>(Path.Combine(point.Folder!, "comparison.json")).Ladder!;
            Rung ndk = ladder.Find("predictor_mean", "test")!.Find("ndk")!;
            Assert.Equal(rows[0].Length, row.Length);
            Assert.Equal(ndk.RmsError!.Value, double.Parse(Cell(row, "ndk_rms_error"), CultureInfo.InvariantCulture));
            Assert.Equal(ladder.Times.Count(ndk.IsInside) / 5.0, double.Parse(Cell(row, "ndk_inside"), CultureInfo.InvariantCulture));
            Assert.Equal(point.Winner!.Theory, Cell(row, "winner"));
            Assert.Equal(point.Complexity!.Networks, double.Parse(Cell(row, "test_error"), CultureInfo.InvariantCulture));
            Assert.Null(point.Comparison!.Ladder);
        }

        XElement picture = XDocument.Load(Path.Combine(folder, "phase.svg")).Root!;
        string[] texts = [.. picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.Equal(2, texts.Count(text => text == "failed"));
        Assert.Equal(4, texts.Count(text => text.StartsWith("off by ", StringComparison.Ordinal)));
        Assert.Contains("network.width", texts);
        Assert.Contains("Which theory wins where", File.ReadAllText(Path.Combine(folder, "sweep.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ntk 0.1 1, ndk 0.05 1", "ntk", true)]
    [InlineData("ntk 0.1 0.9, ndk 0.05 1", "ndk", true)]
    [InlineData("ntk 0.1 0.9, ndk 0.05 0.8", "ndk", false)]
    [InlineData("ndk 0.2 0.5, ntk 0.1 0.1", "ntk", false)]
    public void TheSimplestInsideThroughoutWins_OrElseTheNearest(string theories, string winner, bool isInside)
    {
        Rung Of(string text)
        {
            string[] parts = text.Split(' ');
            double error = double.Parse(parts[1], CultureInfo.InvariantCulture), last = (double.Parse(parts[2], CultureInfo.InvariantCulture) * 10) - 1;
            return new Rung(parts[0], [.. Enumerable.Repeat((double?)error, 10)], error, [new LadderSpan(0, last)]);
        }

        var row = new LadderRow("predictor_mean", "train", [.. Enumerable.Repeat(0.05, 10)], [.. theories.Split(", ").Select(Of)]);
        var found = Winner.Of(new Ladder([.. Enumerable.Range(0, 10).Select(n => (double)n)], [row], []))!;

        Assert.Equal((winner, isInside, "train"), (found.Theory, found.IsInside, found.Group));
        Assert.Equal(0.05, found.Noise, 1e-12);
    }

    [Fact]
    public void WithOneTheory_ThereIsNoDiagram()
    {
        string folder = Path.Combine(root, "summary");
        SweepRunner.Run(SweepGrid.Parse(["network.width=16,24"]), folder, null, RunPoint, null);

        Assert.False(File.Exists(Path.Combine(folder, "phase.svg")));
    }

    private ResultsFolder RunPoint(IReadOnlyList<string> overrides)
    {
        var run = new TinyRun(root, [.. overrides]);
        run.Run();
        return run.Folder;
    }
}
