using System.Globalization;
using System.Xml.Linq;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Experiments.Tuning;

namespace Ensemble.Experiments.Tests.Tuning;

public sealed class TunerTests : IDisposable
{
    private const string Text = """
        name: tiny
        data: { source: orthogonal, train: 4, test: 3, overlap: 0.8 }
        network: { depth: 1, width: 24, activation: erf }
        langevin: { step_size: 0.25, time: 20, temperature: 0.2, initial_variance: 3 }
        ensemble: { members: 64 }
        record: { times: 5, observables: [predictor] }
        """;

    private readonly string root = Directory.CreateTempSubdirectory("ensemble-tune-").FullName;
    private readonly string file;

    public TunerTests()
    {
        file = Path.Combine(root, "tiny.yaml");
        File.WriteAllText(file, Text);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The proposal is the least of what theory says on a fine grid of its own, to the last factor of the search.</summary>
    [Fact]
    public void OneKey_TheLeastTestErrorOfAFineGridIsFound()
    {
        TuneSearch search = Search(["langevin.temperature"]);
        (double Value, double Error) best = Enumerable.Range(0, 161).Select(i => 0.2 * Math.Pow(16, (i / 80.0) - 1)).Select(value => (value, ErrorAt($"langevin.temperature={value.ToString(CultureInfo.InvariantCulture)}"))).MinBy(pair => pair.Item2);

        Assert.Equal(ErrorAt("langevin.temperature=0.2"), search.Start.Error!.Value, 2e-3);
        Assert.InRange(search.Best.Error!.Value, best.Error - 2e-3, (best.Error * 1.002) + 2e-3);
        Assert.Equal(search.Best.Error.Value, search.Landscape.Min(point => point.Error));
        Assert.True(search.IsBetter);
        Assert.Equal(search.Best.Error.Value, ErrorAt([.. search.Overrides]), 2e-3);
    }

    /// <summary>The stopping time comes from the curve of one prediction: training that long gives that error.</summary>
    [Fact]
    public void TheStoppingTimeIsReadOffTheCurve()
    {
        TuneSearch search = Search(["langevin.time", "network.depth=1,2"]);

        Assert.Equal(2, search.Landscape.Length);
        Assert.True(double.Parse(search.Best.Values[0], CultureInfo.InvariantCulture) is > 0 and <= 20);
        Assert.Equal(search.Best.Error!.Value, ErrorAt([.. search.Overrides]), search.Best.Error.Value * 0.02);
    }

    [Fact]
    public void ValuesThatAreNotValidAreLeftOut_WithTheirReason()
    {
        TuneSearch search = Search(["network.activation=erf,erg,relu"]);

        Assert.Equal([true, false, true], search.Landscape.Select(point => point.Error is not null));
        Assert.Contains("network.activation is 'erg'", search.Landscape[1].Reason, StringComparison.Ordinal);
        Assert.Equal("erf", search.Start.Values[0]);
    }

    [Theory]
    [InlineData("langevin.temprature", "", "langevin.temprature has no single value in the file")]
    [InlineData("network.activation", "", "network.activation is 'erf', not a number; give the values to try")]
    [InlineData("langevin.initial_variance", "langevin.initial_variance=0", "langevin.initial_variance is 0, from which no range follows; give one")]
    [InlineData("langevin.temperature", "data.test=0", "data.test is 0; tuning needs test points")]
    [InlineData("langevin.temperature", "theory.compare=none", "theory.compare is none; tuning needs a theory")]
    [InlineData("langevin.temperature", "theory.compare=unified", "the theory 'unified' does not predict the test error")]
    [InlineData("network.activation=erg,erh", "", "no point of the grid could be predicted; the first: ")]
    public void WhatCannotBeTunedIsRefused(string key, string change, string message) =>
        Assert.Contains(message, Assert.Throws<ExperimentException>(() => Search([key], change.Length > 0 ? [change] : [])).Message, StringComparison.Ordinal);

    [Fact]
    public void NothingToTune_AndAKeyTwice_AreRefused()
    {
        Assert.Contains("there is nothing to tune", Assert.Throws<ExperimentException>(() => Search([])).Message, StringComparison.Ordinal);
        Assert.Contains("is there twice", Assert.Throws<ExperimentException>(() => Search(["langevin.temperature", "langevin.temperature=1,2"])).Message, StringComparison.Ordinal);
    }

    /// <summary>Networks at both places are compared in standard errors of the difference; a proposal that is no better is not confirmed.</summary>
    [Fact]
    public void NetworksConfirmOrNot()
    {
        TuneSearch search = Search(["langevin.temperature=0.2,0.1"]);
        TuneCheck At(double predicted, double measured, double error) => new(predicted, measured, error, root);

        var confirmed = new TuneResult(search with { Best = search.Best with { Error = search.Start.Error - 0.1 } }, At(0.5, 0.51, 0.03), At(0.4, 0.36, 0.04));
        Assert.Equal(0.15 / 0.05, confirmed.Z!.Value, 1e-12);
        Assert.True(confirmed.IsConfirmed);
        Assert.Contains("Networks confirm it: 0.36 ± 0.04 instead of 0.51 ± 0.03 (z = 3.0)", confirmed.Sentence, StringComparison.Ordinal);
        Assert.False((confirmed with { AtBest = At(0.4, 0.45, 0.04) }).IsConfirmed);
        Assert.Null((confirmed with { AtStart = null, AtBest = null }).IsConfirmed);
        Assert.True(new TuneResult(search with { Best = search.Start }, null, null).IsConfirmed);
        Assert.Equal(-1, At(0.4, 0.36, 0.04).Z, 1e-12);
    }

    [Theory]
    [InlineData("langevin.temperature")]
    [InlineData("langevin.initial_variance=1,2", "langevin.temperature=0.1,0.2,0.4")]
    [InlineData("network.activation=erf,relu", "langevin.temperature=0.1,0.2")]
    public void ThePageShowsTheLandscape(params string[] keys)
    {
        TuneSearch search = Search(keys);
        TuneReport.Write(root, "<tiny>", new TuneResult(search, null, null));
        string page = File.ReadAllText(Path.Combine(root, "tune.html"));
        int first = page.IndexOf("<svg", StringComparison.Ordinal), last = page.IndexOf("</svg>", StringComparison.Ordinal) + "</svg>".Length;

        Assert.Equal("svg", XDocument.Parse(page[first..last]).Root!.Name.LocalName);
        Assert.Contains("&lt;tiny&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page[first..last], StringComparison.Ordinal);
        Assert.Equal(search.Best.Error, JsonFile.Read<TuneResult>(Path.Combine(root, "tune.json")).Search.Best.Error);
    }

    [Fact]
    public void NetworksAreReadWhenTrainingStops()
    {
        var run = new TinyRun(root);
        run.Run();
        using var measured = new NpzReader(run.Folder.Measured);

        TuneCheck check = Tuner.Check(run.Folder);
        Assert.Equal(measured.Read("mse_test").Values[^1], check.Measured);
        Assert.Equal((check.Measured - check.Predicted) / measured.Read("mse_test_sem").Values[^1], check.Z, 1e-12);
    }

    private TuneSearch Search(string[] keys, string[]? overrides = null) => Tuner.Search(file, overrides ?? [], keys, null, CancellationToken.None);

    private double ErrorAt(params string[] overrides) =>
        Predictions.Compute(PreparedExperiment.PrepareTheory(ExperimentFile.Read(file, [.. overrides, "theory.dynamics=continuous", "theory.tolerance=1e-3"]), file), null, CancellationToken.None).Find("mse_test")!.Values[^1];
}
