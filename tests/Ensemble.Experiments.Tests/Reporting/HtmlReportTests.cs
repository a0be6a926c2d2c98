using System.Text.Json;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tests.Reporting;

public sealed class HtmlReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SampleRun run;

    public HtmlReportTests()
    {
        run = new SampleRun(folder.Root);
        run.Write();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Page_IsWrittenIntoTheFolder()
    {
        Assert.Equal(folder.File("report.html"), HtmlReport.Write(folder.Root));
        Assert.Equal(Regex.Count(PageText(), "class=\"chart\""), Regex.Count(PageText(), "<noscript>"));
        Assert.DoesNotContain("{{", PageText().Replace(Plotly.ScriptElement, string.Empty));
    }

    [Fact]
    public void Page_StatesTheVerdictTheFactsAndTheExperiment()
    {
        string text = Body();
        Assert.Contains("<h1>quickstart</h1>", text);
        Assert.Contains(
            "The mean predictor of 200 networks of width 128 differs from theory by 0.0123 (1.54%) on training points and 0.0211 (3.52%) on test points (rms): "
            + "2.1 standard errors (rms z), which the ensemble resolves as the bias of finite width, or a fault.",
            text);
        Assert.Contains("<dt>Training</dt><dd>1 min 13 s</dd>", text);
        Assert.Contains("<dt>Started</dt><dd>2026-11-22 15:07 UTC</dd>", text);
        Assert.Contains("<dt>Version</dt><dd>0.1.0 (ab2108bcafe0)</dd>", text);
        Assert.Contains("<dt>temperature</dt><dd>0.1</dd>", text);
        Assert.Contains("0, 0.02, 0.03, … 60 (15 values)", text);
        Assert.Contains("σ²/T = 10", text);
        Assert.DoesNotContain("not finished", text);
    }

    [Fact]
    public void Table_HasARowForEachObservable()
    {
        string[] rows = [.. Regex.Matches(Body(), "<tr><td>(.*?)</td></tr>").Select(match => Regex.Replace(match.Groups[1].Value, "<.*?>", "|").Replace("||", "|"))];
        Assert.Equal(
            [
                "Mean predictor|training|0.0123|1.54%|1.31|within|3.2|t = 0.321, point 3|240",
                "Mean predictor|test|0.0211|3.52%|2.1|near|4.9|t = 12.5, point 8|160",
                "NTK|all|0.061|3.21%|11.2|beyond|32.5|t = 0.1, points 2, 5|4,000",
                "Hidden kernel 1|all|0|–|–||–||4,000",
                "NDK|all|0.1|5.26%|1|within|2|t = 0.1, t′ = 0, points 2, 5|4,000",
            ],
            rows);
    }

    [Fact]
    public void AgreementWithinNoise_IsSaidSo()
    {
        JsonFile.Write(folder.File("comparison.json"), new Comparison(1, 2, [new Agreement("predictor_mean", "train", 1, 1, 0.01, 1.02, 2, null)]));
        Assert.Contains("differs from theory by 0.01 (1%) on training points (rms), within the noise of the ensemble (rms z 1.02).", Body());
    }

    [Fact]
    public void PlaceWithoutPoints_IsATimeAlone()
    {
        run.WriteText("comparison.json", """{"observables":[{"name":"ntk","group":"all","values":1,"max_abs_z":2,"max_abs_z_at":{"time":0.5}}]}""");
        Assert.Contains("<td class=\"nowrap\">t = 0.5</td>", Body());
    }

    [Fact]
    public void Diagrams_HoldTheValuesOfTheArrays()
    {
        JsonElement data = Data();
        Assert.Equal(["predictor", "error", "variance", "kernel", "others"], data.GetProperty("sections").EnumerateArray().Select(section => section.GetProperty("id").GetString()));
        Assert.Equal(["1/λ_max", "1/λ_min", "σ²/T"], data.GetProperty("marks").EnumerateArray().Select(mark => mark.GetProperty("label").GetString()));
        using var measured = new NpzReader(folder.File("measured.npz"));
        double[] mean = measured.Read("predictor_mean").Values, error = measured.Read("predictor_sem").Values, time = measured.Read("time").Values;
        foreach (JsonElement chart in data.GetProperty("sections")[0].GetProperty("charts").EnumerateArray())
        {
            JsonElement[] all = [.. chart.GetProperty("series").EnumerateArray()];
            Assert.Equal([.. Enumerable.Repeat("theory", 4), .. Enumerable.Repeat("measured", 4)], all.Select(Kind));
            foreach (JsonElement series in all[4..])
            {
                int point = int.Parse(Regex.Match(series.GetProperty("name").GetString()!, @"^point (\d)").Groups[1].Value);
                Assert.Equal(time.Select(t => (float)t), Numbers(series, "time"));
                Assert.Equal(time.Select((_, n) => (float)mean[(n * 10) + point]), Numbers(series, "values"));
                Assert.Equal(time.Select((_, n) => (float)error[(n * 10) + point]), Numbers(series, "errors"));
            }
        }
    }

    [Fact]
    public void WideRangesOfPositiveValues_GetALogarithmicAxis()
    {
        string[] Scales() => [.. Data().GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("charts").EnumerateArray()).Select(chart => chart.GetProperty("scale").GetString()!)];
        Assert.Equal(["free", "free", "logarithmic", "percent", "logarithmic", "logarithmic", "fromZero", "free", "free"], Scales());
    }

    [Fact]
    public void VarianceErrors_AreTheMeasuredOnes()
    {
        JsonElement series = Data().GetProperty("sections")[2].GetProperty("charts")[0].GetProperty("series").EnumerateArray().Last();
        using var measured = new NpzReader(Path.Combine(folder.Root, "measured.npz"));
        double[] errors = measured.Read("predictor_variance_sem").Values;
        double drawn = Numbers(series, "errors")[5];
        Assert.Contains(errors, error => Math.Abs(error - drawn) < 1e-6);
        Assert.NotEqual(Numbers(series, "values")[5] * Math.Sqrt(2.0 / 199), Numbers(series, "errors")[5], 1e-6);
    }

    [Fact]
    public void ManyOutputs_ShowTheOutputOfTheRightClass()
    {
        new SampleRun(folder.Root) { Outputs = 3 }.Write();
        string[] names = [.. Data().GetProperty("sections")[0].GetProperty("charts")[0].GetProperty("series").EnumerateArray().Select(series => series.GetProperty("name").GetString()!)];
        Assert.Contains("point 0, output 0 (y = 1)", names);
        Assert.Contains("point 5, output 1 (y = 1)", names);
        Assert.Equal(4, AllSeries().Count(series => Kind(series) == "continuous") / 2);
    }

    [Fact]
    public void OtherArraysOverTime_GetADiagramEach()
    {
        JsonElement chart = Assert.Single(Data().GetProperty("sections")[4].GetProperty("charts").EnumerateArray());
        Assert.Equal("NTK alignment", chart.GetProperty("title").GetString());
        Assert.Equal(0.007f, Numbers(chart.GetProperty("series")[0], "errors")[3]);
    }

    [Fact]
    public void ArraysOverTwoTimes_AreDrawnAgainstTheLagFromTheBeginningsOfPhases()
    {
        double[] time = [0, 1, 2, 4, 8, 16];
        double[] Pairs(double scale) => [.. from t in time from u in time select scale * Math.Exp(-Math.Abs(t - u))];
        foreach ((string file, double scale) in new[] { ("predicted.npz", 1.0), ("measured.npz", 1.01) })
        {
            AtomicFile.Write(folder.File(file), stream =>
            {
                using var writer = new NpzWriter(stream);
                writer.Write("time", [6], time);
                writer.Write("predictor_mean", [6, 2, 1], new double[12]);
                writer.Write("drift_1", [6, 6], Pairs(scale));
                writer.Write("drift_1_sem", [6, 6], Pairs(0.1));
                writer.Write("hidden_kernel_1", [6, 6, 2, 2], [.. Pairs(scale).SelectMany(k => (double[])[k, -9, -9, 3 * k])]);
            });
        }

        JsonFile.Write(folder.File("manifest.json"), SampleRun.Manifest with { Phases = [8] });
        JsonElement data = Data();
        JsonElement section = data.GetProperty("sections").EnumerateArray().Single(section => section.GetProperty("id").GetString() == "two-times");
        JsonElement[] charts = [.. section.GetProperty("charts").EnumerateArray()];
        Assert.Equal(["Drift 1", "Hidden kernel 1"], charts.Select(chart => chart.GetProperty("title").GetString()));
        Assert.All(charts, chart => Assert.Equal("lag", chart.GetProperty("along").GetString()));
        JsonElement[] drift = [.. charts[0].GetProperty("series").EnumerateArray()], kernel = [.. charts[1].GetProperty("series").EnumerateArray()];
        Assert.Equal(["t′ = 0", "t′ = 1", "t′ = 2", "t′ = 8"], drift.Take(4).Select(series => series.GetProperty("name").GetString()));
        Assert.Equal([0f, 2, 6, 14], Numbers(drift[6], "time"));
        Assert.Equal([1.01f, (float)(1.01 * Math.Exp(-8))], Numbers(drift[7], "values"));
        Assert.Equal([0.1f, (float)(0.1 * Math.Exp(-8))], Numbers(drift[7], "errors"));
        Assert.Equal([2f, (float)(2 * Math.Exp(-8))], Numbers(kernel[3], "values"));
        Assert.Equal([true, true, true, false], data.GetProperty("marks").EnumerateArray().Select(mark => mark.GetProperty("isScale").GetBoolean()));
    }

    [Fact]
    public void TestErrorThatRisesAgain_IsSaidSo()
    {
        double[] errors = [1, 0.5, 0.4, 0.5, 0.8];
        foreach ((string file, double scale) in new[] { ("predicted.npz", 1.0), ("measured.npz", 1.1) })
        {
            AtomicFile.Write(folder.File(file), stream =>
            {
                using var writer = new NpzWriter(stream);
                writer.Write("time", [5], (double[])[0, 1, 10, 100, 1000]);
                writer.Write("mse_test", [5], [.. errors.Select(error => scale * error)]);
            });
        }

        const string Sentence = "Test error is least in the diffusive phase: theory 0.4 at t = 10, measured 0.44 at t = 10; it ends at 0.8 (theory).";
        Assert.Contains(Sentence, Body());
        JsonFile.Write(folder.File("manifest.json"), SampleRun.Manifest with { Phases = [50] });
        Assert.DoesNotContain("Test error is least", Body());
    }

    [Fact]
    public void ManifestOfARunThatIsJustEnding_CanBeGiven()
    {
        JsonFile.Write(folder.File("manifest.json"), SampleRun.Manifest with { Status = "running" });
        Assert.Contains("not finished: running", Body());
        HtmlReport.Write(folder.Root, SampleRun.Manifest);
        Assert.DoesNotContain("not finished", File.ReadAllText(folder.File("report.html")));
    }

    [Fact]
    public void WhatIsMissing_IsLeftOut()
    {
        foreach (string name in (string[])["predicted.npz", "comparison.json", "manifest.json", "experiment.yaml"])
        {
            File.Delete(folder.File(name));
        }

        string text = Body();
        Assert.Contains("<h1>Experiment</h1>", text);
        Assert.Contains("have not been compared", text);
        Assert.DoesNotContain("<table>", text);
        Assert.DoesNotContain("id=\"experiment\"", text);
        Assert.DoesNotContain("Vertical lines", text);
        Assert.All(AllSeries(), series => Assert.Equal("measured", Kind(series)));
        AtomicFile.Write(folder.File("measured.npz"), stream =>
        {
            using var writer = new NpzWriter(stream);
            writer.Write("time", [2], (double[])[0, 1]);
            writer.Write("mse_train", [2], (double[])[1, double.NaN]);
        });
        Assert.Equal(["error"], Data().GetProperty("sections").EnumerateArray().Select(section => section.GetProperty("id").GetString()));
        JsonElement only = Assert.Single(AllSeries());
        Assert.Equal("[1,null]", only.GetProperty("values").GetRawText());
    }

    [Fact]
    public void TheoryAlone_IsEnough()
    {
        File.Delete(folder.File("measured.npz"));
        Assert.All(AllSeries(), series => Assert.Equal("theory", Kind(series)));
        Assert.NotEmpty(AllSeries());
    }

    [Fact]
    public void HostileNames_StayText()
    {
        const string Name = "</script><script>alert(1)</script> {{data}} &amp; \"'";
        JsonFile.Write(folder.File("manifest.json"), SampleRun.Manifest with { Name = Name, Status = Name, Host = Name });
        JsonFile.Write(folder.File("comparison.json"), new Comparison(1, 2, [new Agreement(Name, Name, 1, 1, 0.01, 1.02, 2, null)]));
        run.WriteText("experiment.yaml", "data: { source: '</dl><script>alert(1)</script>' }");
        string text = Body();
        Assert.DoesNotContain("<script>alert", text);
        Assert.Contains("<h1>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; {{data}} &amp;amp; &quot;&#39;</h1>", text);
        Assert.Contains("not finished", text);
        Assert.NotEmpty(AllSeries());
    }

    [Fact]
    public void FolderWithoutArrays_IsRefused()
    {
        File.Delete(folder.File("measured.npz"));
        File.Delete(folder.File("predicted.npz"));
        Assert.Contains("neither measured.npz nor predicted.npz", Assert.Throws<ExperimentException>(() => HtmlReport.Write(folder.Root)).Message);
        Assert.False(File.Exists(folder.File("report.html")));
    }

    [Theory]
    [InlineData("comparison.json", "{\n\"observables\": [", "is cut short or damaged")]
    [InlineData("manifest.json", "[]", "is cut short or damaged")]
    [InlineData("experiment.yaml", "a: [1", "is not YAML at line")]
    [InlineData("measured.npz", "PK", "is not a whole .npz file")]
    public void DamagedFile_IsRefusedByName(string name, string content, string reason)
    {
        run.WriteText(name, content);
        Exception error = Assert.ThrowsAny<Exception>(() => HtmlReport.Write(folder.Root));
        Assert.True(error is DataFormatException or ExperimentException);
        Assert.StartsWith($"{folder.File(name)}: {reason}", error.Message);
    }

    [Fact]
    public void ArrayOfTheWrongShape_IsRefusedByName()
    {
        AtomicFile.Write(folder.File("measured.npz"), stream =>
        {
            using var writer = new NpzWriter(stream);
            writer.Write("time", [2], (double[])[0, 1]);
            writer.Write("mse_train", [3], (double[])[1, 2, 3]);
        });
        Assert.Contains("'mse_train' has shape (3,)", Assert.Throws<DataFormatException>(() => HtmlReport.Write(folder.Root)).Message);
    }

    private static string Kind(JsonElement series) => series.GetProperty("kind").GetString()!;

    private static float[] Numbers(JsonElement series, string name) => [.. series.GetProperty(name).EnumerateArray().Select(item => item.GetSingle())];

    private string PageText() => File.ReadAllText(HtmlReport.Write(folder.Root));

    private string Body() => PageText().Replace(Plotly.ScriptElement, string.Empty).Split("<script type=\"application/json\"")[0];

    private JsonElement Data() =>
        JsonDocument.Parse(Regex.Match(PageText(), "<script type=\"application/json\" id=\"data\">(.*?)</script>").Groups[1].Value).RootElement;

    private JsonElement[] AllSeries() =>
        [.. Data().GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("charts").EnumerateArray()).SelectMany(chart => chart.GetProperty("series").EnumerateArray())];
}
