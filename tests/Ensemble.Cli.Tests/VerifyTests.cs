using System.Text.Json;
using Ensemble.Experiments.Settings;

namespace Ensemble.Cli.Tests;

public sealed class VerifyTests : ExperimentFolder
{
    private const string Experiment = """
        name: verify
        data: { source: orthogonal, train: 4, test: 2 }
        network: { depth: 1, activation: erf }
        langevin: { step_size: 0.25, time: 12, temperature: 1, initial_variance: 2 }
        ensemble: { members: 1024, antithetic: on }
        record: { times: [0, 0.5, 1, 2, 4, 12], observables: [predictor] }
        """;

    public VerifyTests()
        : base("verify.yaml", Experiment)
    {
    }

    /// <summary>With another seed the exact theory would exit with 3 with a probability of 0.01, that of a false alarm.</summary>
    [Fact]
    public void TheExactTheoryExitsWith0_AndWrongOnesWith3()
    {
        EnsembleProcess.Result exact = Verify(null);
        Assert.True(exact.ExitCode == 0, exact.Error);
        Assert.Contains("│ predictor_mean ", exact.Output, StringComparison.Ordinal);
        Assert.Contains("agrees with networks extrapolated to infinite width", exact.Output, StringComparison.Ordinal);
        Assert.Contains("Rms bias against width", exact.Output, StringComparison.Ordinal);
        string report = exact.Output.Split("Report: ")[1].Trim();
        Assert.Equal("verify.html", Path.GetFileName(report));
        Assert.Contains("<table>", File.ReadAllText(report), StringComparison.Ordinal);

        foreach (string theory in new[] { "late_gradient", "frozen_ntk" })
        {
            EnsembleProcess.Result wrong = Verify(theory, "--json");
            Assert.True(wrong.ExitCode == 3, wrong.Error);
            JsonElement result = JsonDocument.Parse(wrong.Output).RootElement;
            Assert.False(result.GetProperty("agrees").GetBoolean());
            Assert.Equal(wrong.Output.TrimEnd(), File.ReadAllText(Path.Combine(Path.GetDirectoryName(report)!, $"verify-{theory}.json")).TrimEnd());
        }

        Assert.Equal(
            ["verify-frozen_ntk.html", "verify-late_gradient.html", "verify.html"],
            Directory.GetFiles(Path.GetDirectoryName(report)!, "*.html").Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--theory is 'banana'; it must be one of ndk, ", "--theory", "banana")]
    [InlineData("--widths is 64; it must be at least three", "--widths", "64")]
    [InlineData("--widths is 64,32,16; it must be at least three widths from 2 to 1048576 in ascending order", "--widths", "64,32,16")]
    [InlineData("--widths is '64,many'; it must be whole numbers", "--widths", "64,many")]
    [InlineData("--powers is 2,1; it must be 1 to 3 numbers above 0 in ascending order", "--powers", "2,1")]
    [InlineData("--powers is 'x'; it must be numbers", "--powers", "x")]
    [InlineData("--false-alarm is 2; it must be a probability", "--false-alarm", "2")]
    [InlineData("record.observables holds nothing that the theory predicts", "record.observables=[trajectories]")]
    [InlineData("no/such.yaml: there is no such file", "--file")]
    public void BadInput_IsOneLineAndExitCode2(string expected, params string[] arguments)
    {
        EnsembleProcess.Result result = Run(arguments is ["--file"] ? ["verify", "no/such.yaml"] : ["verify", "verify.yaml", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", result.Output);
        Assert.Equal(["verify.yaml"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    private EnsembleProcess.Result Verify(string? theory, params string[] more) =>
        Run(["verify", "verify.yaml", "--widths", "16,32,64", .. theory is null ? Array.Empty<string>() : ["--theory", theory], .. more]);
}
