using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Comparing;

public sealed class LadderTests : IDisposable
{
    private static readonly double[] Times = [0, 1, 2, 3, 4, 5, 6, 7];
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-ladder-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Errors and noise are root mean squares over the points of a group, computed here from the arrays of the files.</summary>
    [Fact]
    public void ErrorsAreThoseOfTheFiles_AndASpanIsWhereTheyAreBelowThreeTimesTheNoise()
    {
        var run = new TinyRun(root, "theory.compare=[ndk, ntk, nngp]", "ensemble.members=24", "data.test=4");
        run.Run();
        Ladder ladder = JsonFile.Read<Comparison>(run.Folder.Comparison).Ladder!;
        using var measured = new NpzReader(run.Folder.Measured);
        using var predicted = new NpzReader(run.Folder.Predicted);

        Assert.Equal(run.Prepared.RecordTimes.ToArray(), ladder.Times.ToArray());
        foreach ((string theory, string prefix) in new[] { ("ndk", ""), ("ntk", "ntk/"), ("nngp", "nngp/") })
        {
            foreach ((string group, int first, int count) in new[] { ("train", 0, 3), ("test", 3, 4) })
            {
                LadderRow row = ladder.Find("predictor_mean", group)!;
                Rung rung = row.Find(theory)!;
                foreach ((int n, double time) in ladder.Times.Index())
                {
                    double Rms(Func<int, double> value) => Math.Sqrt(Enumerable.Range((n * 7) + first, count).Average(i => value(i) * value(i)));
                    double error = Rms(i => measured.Read("predictor_mean").Values[i] - predicted.Read(prefix + "predictor_mean").Values[i]);
                    double noise = Rms(i => measured.Read("predictor_sem").Values[i]);
                    Assert.Equal(error, rung.Error[n]!.Value, 1e-12);
                    Assert.Equal(noise, row.Noise[n], 1e-12);
                    Assert.Equal(error <= 3 * noise, rung.IsInside(time));
                }
            }
        }

        Assert.All(ladder.Find("ntk", "all")!.Rungs, rung => Assert.Equal(5, rung.Error.Length));
        Assert.DoesNotContain(ladder.Rows, row => row.Name.Contains("accuracy", StringComparison.Ordinal));
    }

    /// <summary>A theory that does not apply, or says nothing, is named with its reason; its cost and that of the others stand in the manifest.</summary>
    [Fact]
    public void TheoriesThatDoNotApplySayWhy_AndTheOthersGoOn()
    {
        var run = new TinyRun(root, "theory.compare=all", "network.depth=1");
        run.Run();
        Ladder ladder = JsonFile.Read<Comparison>(run.Folder.Comparison).Ladder!;
        IReadOnlyDictionary<string, double> costs = JsonFile.Read<Manifest>(run.Folder.Manifest).TheoryCosts!;
        string page = File.ReadAllText(run.Folder.Report);

        Assert.Contains(ladder.Refused, refused => refused.Name == "mean_field" && refused.Reason.Contains("feature_strength", StringComparison.Ordinal));
        Assert.Contains(ladder.Refused, refused => refused.Name == "finite_width" && refused.Reason.StartsWith("it predicts nothing", StringComparison.Ordinal));
        Assert.Equal(costs.Keys.Order(), ladder.Rows.SelectMany(row => row.Rungs).Select(rung => rung.Theory).Distinct().Append("finite_width").Order());
        Assert.All(costs.Values, seconds => Assert.True(seconds > 0));
        Assert.Contains("mean_field does not apply: ", page, StringComparison.Ordinal);
        Assert.Contains("<section id=\"ladder\">", page, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"noise\"", page, StringComparison.Ordinal);
        Assert.Equal(2, LadderText.Sentences(ladder).Count());
    }

    [Theory]
    [InlineData("ntk 11100000, ndk 11111111", "The NTK describes the mean predictor of training points to t = 2 (not distinguishable from it: the NDK); from there on the NDK.")]
    [InlineData("ntk 11100000, ndk 11111111, mean_field 11111111", "The NTK describes the mean predictor of training points to t = 2 (not distinguishable from it: the NDK, the mean-field theory); from there on the NDK (not distinguishable from it: the mean-field theory).")]
    [InlineData("ndk 11111111, nngp 00001111", "The NDK describes the mean predictor of training points throughout; from t = 4 on the NNGP as well.")]
    [InlineData("ntk 11000000, ndk 11111000", "The NDK describes the mean predictor of training points to t = 4; from there on no theory does; the nearest is the NTK, off by 0.4.")]
    [InlineData("ndk 00011111", "To t = 2 no theory describes the mean predictor of training points; the nearest is the NDK, off by 0.5; from there on the NDK.")]
    [InlineData("ndk 11100111", "The NDK describes the mean predictor of training points to t = 2; then to t = 4 no theory does; the nearest is the NDK, off by 0.5; from there on the NDK.")]
    [InlineData("ndk 00000000", "Throughout no theory describes the mean predictor of training points; the nearest is the NDK, off by 0.5.")]
    [InlineData("invented 11111111", "Invented describes the mean predictor of training points throughout.")]
    public void ASentenceSaysWhoDescribesTheNetworksWhen(string marks, string expected) =>
        Assert.Equal(expected, Assert.Single(LadderText.Sentences(Drawn(marks))));

    [Theory]
    [InlineData("11111111", "throughout")]
    [InlineData("11100000", "to 2")]
    [InlineData("00011100", "3 to 5")]
    [InlineData("10000011", "at 0, from 6 on")]
    [InlineData("00000000", "never")]
    [InlineData("10101011", "at 0, at 2, …, from 6 on")]
    public void SpansInWords(string marks, string expected)
    {
        Ladder ladder = Drawn($"ndk {marks}");
        Assert.Equal(expected, LadderText.Inside(ladder, ladder.Rows[0].Rungs[0]));
    }

    /// <summary>A ladder of training points with noise 0.1: a theory is off by 0.2 where it is marked, and otherwise by 0.4 (the NTK) or 0.5.</summary>
    private static Ladder Drawn(string theories)
    {
        Rung Of(string text)
        {
            string[] parts = text.Split(' ');
            bool[] inside = [.. parts[1].Select(mark => mark == '1')];
            var spans = new List<LadderSpan>();
            for (int n = 0; n < inside.Length; n++)
            {
                if (inside[n])
                {
                    spans.Add(n > 0 && inside[n - 1] ? spans[^1] with { To = Times[n] } : new LadderSpan(Times[n], Times[n]));
                    if (n > 0 && inside[n - 1])
                    {
                        spans.RemoveAt(spans.Count - 2);
                    }
                }
            }

            return new Rung(parts[0], [.. inside.Select(mark => (double?)(mark ? 0.2 : parts[0] == "ntk" ? 0.4 : 0.5))], 0.3, [.. spans]);
        }

        return new Ladder([.. Times], [new LadderRow("predictor_mean", "train", [.. Times.Select(_ => 0.1)], [.. theories.Split(", ").Select(Of)])], []);
    }
}
