using System.Text.RegularExpressions;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Training;

namespace Ensemble.Experiments.Tests.Reporting;

public sealed partial class InfluenceSectionTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-influence-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The strongest training points of each drawn point, with the value at the end and both images; the same as in the array.</summary>
    [Fact]
    public void TheReportShowsWhichTrainingPointsMadeAPrediction()
    {
        var run = new TinyRun(root, "data={ source: digits, train: 4, test: 2 }", "network.depth=1", "langevin.time=2", "langevin.temperature=0", "record.observables=[predictor, path_kernel]") { Engine = new BuiltInEngine(1) };
        run.Run();
        using var measured = new NpzReader(run.Folder.Measured);
        string page = File.ReadAllText(run.Folder.Report);

        Assert.Contains("Which training points made a prediction, and when", page, StringComparison.Ordinal);

        // Four points, each with its own picture and four pushers.
        Assert.Equal(4 * 5, Picture().Count(page));
        double[] influence = measured.Read("influence").Values;
        int last = influence.Length - 24;
        int strongest = Enumerable.Range(0, 4).MaxBy(pusher => Math.Abs(influence[last + 16 + pusher]));
        double value = influence[last + 16 + strongest];
        Assert.NotEqual(0, value);
        string row = page[page.IndexOf("<table class=\"influence\">", StringComparison.Ordinal)..];
        Match first = Pusher().Match(row);
        Assert.Equal(strongest.ToString(), first.Groups[1].Value);
        Assert.Equal((value > 0 ? "+" : "") + Text.Number(value), first.Groups[2].Value);
    }

    /// <summary>The header and the pixels of a picture of two rows, from the bottom up, blue first.</summary>
    [Fact]
    public void APictureHoldsItsPixels()
    {
        byte[] file = Convert.FromBase64String(Bitmap.DataUri([0, 0.5, 1, 0.25], 2, 2, 1)["data:image/bmp;base64,".Length..]);
        Assert.Equal(54 + 16, file.Length);
        Assert.Equal("BM", System.Text.Encoding.ASCII.GetString(file, 0, 2));
        Assert.Equal([255, 255, 255, 64, 64, 64, 0, 0, 0, 0, 0, 128, 128, 128, 0, 0], file[54..]);
        byte[] colours = Convert.FromBase64String(Bitmap.DataUri([0, 1, 0.5], 1, 1, 3)["data:image/bmp;base64,".Length..]);
        Assert.Equal([128, 255, 0, 0], colours[54..]);
    }

    [GeneratedRegex("<img [^>]*src=.data:image/bmp;base64,")]
    private static partial Regex Picture();

    [GeneratedRegex("<span class=.pusher.>.*?point ([0-9]+).*?<b>(.*?)</b>")]
    private static partial Regex Pusher();
}
