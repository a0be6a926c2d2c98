using System.Text.Json;

namespace Ensemble.Cli.Tests;

public sealed class TuneTests : ExperimentFolder
{
    private const string Experiment = """
        name: tuned
        data: { source: orthogonal, train: 4, test: 4, overlap: 0.8 }
        network: { depth: 1, width: 32, activation: erf }
        langevin: { step_size: 0.25, time: 10, temperature: 0.5, initial_variance: 4 }
        ensemble: { members: 200 }
        record: { times: 4, observables: [predictor] }
        """;

    public TuneTests()
        : base("tuned.yaml", Experiment)
    {
    }

    /// <summary>From σ₀² = 4 and T = 0.5 theory finds less than half the test error, and 200 networks see it; a hair's breadth they do not.</summary>
    [Fact]
    public void NetworksConfirmALargeGain_ButNotAHairsBreadth()
    {
        EnsembleProcess.Result large = Run("tune", "tuned.yaml", "langevin.temperature", "langevin.initial_variance=0.25,1,4");
        Assert.True(large.ExitCode == 0, large.Error);
        Assert.Contains("Networks confirm it", large.Output, StringComparison.Ordinal);
        string report = large.Output.Split("Report: ")[1].Trim();
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(report)!, "tune.json")));
        Assert.Contains("<svg", File.ReadAllText(report), StringComparison.Ordinal);

        EnsembleProcess.Result small = Run("tune", "tuned.yaml", "langevin.temperature=0.5,0.4999", "--json");
        Assert.True(small.ExitCode == 3, small.Error);
        JsonElement result = JsonDocument.Parse(small.Output).RootElement;
        Assert.False(result.GetProperty("confirmed").GetBoolean());
        Assert.InRange(result.GetProperty("z").GetDouble(), -3, 2.32);
    }

    [Fact]
    public void TheoryAlone_TrainsNothing()
    {
        EnsembleProcess.Result alone = Run("tune", "tuned.yaml", "langevin.temperature", "--theory-only");
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Contains("No networks were trained", alone.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "runs"), "measured.npz", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("there is nothing to tune")]
    [InlineData("network.widht has no single value in the file", "network.widht")]
    [InlineData("data.test is 0; tuning needs test points", "langevin.temperature", "data.test=0")]
    public void BadInput_IsOneLineAndExitCode2(string expected, params string[] arguments)
    {
        EnsembleProcess.Result result = Run(["tune", "tuned.yaml", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
