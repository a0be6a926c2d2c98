using Ensemble.Experiments.Files;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;
using Ensemble.Training.Cpu;
using Ensemble.Training.Statistics;
using Serilog;

namespace Ensemble.Experiments.Tests.Verification;

/// <summary>
/// One erf layer at ηκ = 0.25, where wrong theories differ most. The seed is fixed, so a result is repeated to the last bit;
/// with another seed the exact theory would be rejected with a probability of 0.01, the family-wise false-alarm probability.
/// </summary>
public sealed class VerifierTests(VerifierTests.Trained trained) : IClassFixture<VerifierTests.Trained>
{
    private const double FalseAlarm = 0.01;
    private const int Resamples = 999;

    [Fact]
    public void TheExactTheory_IsKept_AndBiasesFallAsOneOverN()
    {
        VerifyResult result = trained.Verify(TestedTheory.Exact);
        Assert.True(result.Agrees, string.Join(", ", result.Families.Select(family => $"{family.Name}: p = {family.PValue}")));
        Assert.Equal(["predictor_mean", "predictor_variance", "ntk"], result.Families.Select(family => family.Name));
        foreach (VerifyFamily family in new[] { result.Families[0], result.Families[2] })
        {
            Assert.Equal(Trained.Widths, family.Biases.Select(bias => bias.Width));
            Assert.All(family.Biases, bias => Assert.NotNull(bias.Rms));

            // Three standard errors, and 0.2 for what 1/N² adds at these small widths.
            Assert.InRange(family.LogSlope!.Value, -1.2 - (3 * family.LogSlopeError!.Value), -0.8 + (3 * family.LogSlopeError.Value));
            Assert.InRange(family.LogSlopeError.Value, 0.01, 0.2);
        }
    }

    /// <summary>A wrong mean may not pass, and the other observables, which the theory in question does not touch, still do.</summary>
    [Theory]
    [InlineData(TestedTheory.LateGradient)]
    [InlineData(TestedTheory.FrozenNtk)]
    [InlineData(TestedTheory.Continuous)]
    public void AWrongTheory_IsRejected(TestedTheory theory)
    {
        VerifyResult result = trained.Verify(theory);
        Assert.False(result.Agrees);
        Assert.Equal([false, true, true], result.Families.Select(family => family.Agrees));
        Assert.InRange(result.Families[0].PValue, 0, FalseAlarm / result.Families.Length);
    }

    [Fact]
    public void WidthsTrainedBefore_AreNotTrainedAgain_UnlessTheirFileIsDamaged()
    {
        VerifyResult before = trained.Verify(TestedTheory.Exact);
        string path = Path.Combine(trained.Folder, "width-32.bin");
        byte[] bytes = File.ReadAllBytes(path);
        DateTime written = File.GetLastWriteTimeUtc(path);
        trained.Verify(TestedTheory.Exact);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));

        File.WriteAllBytes(path, bytes[..^100]);
        VerifyResult after = trained.Verify(TestedTheory.Exact);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(JsonFile.Text(before with { Seconds = 0 }), JsonFile.Text(after with { Seconds = 0 }));
    }

    [Fact]
    public void AnExperimentWithNothingToVerify_IsRefused()
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => trained.Verify(TestedTheory.Exact, "record.observables=[drift]"));
        Assert.Equal("record.observables", error.Key);
        Assert.StartsWith("verify.yaml: record.observables must hold", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The target follows the width, so the ensemble grows with it, and the test is the same as with given numbers.</summary>
    [Fact]
    public void AutoMembers_AreFoundForEachWidth()
    {
        string place = Directory.CreateDirectory(Path.Combine(trained.Folder, "auto")).FullName;
        VerifyResult result = Trained.VerifyIn(place, TestedTheory.Exact, "ensemble={members: auto, antithetic: on, most_members: 500}");
        Assert.Equal([StopReason.StandardError, StopReason.StandardError, StopReason.MostMembers], result.Ensembles.Select(ensemble => ensemble.End!.StoppedBy));
        Assert.Equal([0.2 / 16, 0.2 / 32, 0.2 / 64], result.Ensembles.Select(ensemble => ensemble.End!.Target));
        Assert.True(result.Ensembles[0].Members < result.Ensembles[1].Members);
        Assert.Equal(500, result.Ensembles[2].Members);
        Assert.True(result.Agrees);
        Assert.Contains(", 500 networks at the widths 16, 32, 64.", VerifyReport.Verdict(result), StringComparison.Ordinal);
        Assert.False(Trained.VerifyIn(place, TestedTheory.LateGradient, "ensemble={members: auto, antithetic: on, most_members: 500}").Agrees);
    }

    [Fact]
    public void TheReport_HoldsTheTableAndTheVerdict()
    {
        string path = Path.Combine(trained.Folder, "verify.html");
        VerifyReport.Write(path, trained.Verify(TestedTheory.LateGradient));
        string page = File.ReadAllText(path);
        Assert.Contains("is rejected on predictor_mean", page, StringComparison.Ordinal);
        Assert.Contains("bias, N = 32</th>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</td><td>agrees</td></tr>").Length - 1);
        Assert.Equal(1, page.Split("</td><td>rejected</td></tr>").Length - 1);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.01, 64)]
    [InlineData(0.01, 64, 128)]
    [InlineData(0.01, 64, 128, 128)]
    [InlineData(0.01, 128, 64, 256)]
    [InlineData(0.01, 1, 2, 4)]
    [InlineData(0, 64, 128, 256)]
    [InlineData(0.6, 64, 128, 256)]
    [InlineData(double.NaN, 64, 128, 256)]
    public void OptionsThatMakeNoTest_AreRefused(double falseAlarm, params int[] widths)
    {
        var options = new VerifyOptions { Widths = [.. widths], FalseAlarm = falseAlarm };
        string message = Assert.Throws<ExperimentException>(options.Validate).Message;
        Assert.Contains(falseAlarm == 0.01 ? "--widths is" : "--false-alarm is", message, StringComparison.Ordinal);
    }

    /// <summary>The ensembles of all tests, trained once.</summary>
    public sealed class Trained : IDisposable
    {
        public static readonly int[] Widths = [16, 32, 64];

        private const string Text = """
            name: verify
            data: { source: orthogonal, train: 4, test: 2 }
            network: { depth: 1, activation: erf }
            langevin: { step_size: 0.25, time: 12, temperature: 1, initial_variance: 2 }
            ensemble: { members: 4096, antithetic: on }
            record: { times: [0, 0.5, 1, 2, 4, 12], observables: [predictor, ntk] }
            """;

        public string Folder { get; } = Directory.CreateTempSubdirectory("ensemble-verify-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        public VerifyResult Verify(TestedTheory theory, params string[] overrides) => VerifyIn(Folder, theory, overrides);

        public static VerifyResult VerifyIn(string folder, TestedTheory theory, params string[] overrides) => Verifier.Run(
            ExperimentFile.Parse(Text, "verify.yaml", overrides),
            "verify.yaml",
            new CpuEngine(2),
            folder,
            new VerifyOptions { Widths = [.. Widths], Theory = theory, FalseAlarm = FalseAlarm, Resamples = Resamples },
            Log.Logger,
            null,
            CancellationToken.None);
    }
}
