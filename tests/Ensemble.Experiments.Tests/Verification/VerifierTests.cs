using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Status;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Experiments.Verification;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;

namespace Ensemble.Experiments.Tests.Verification;

/// <summary>
/// One erf layer at ηκ = 0.25, where wrong theories differ most. The seed is fixed, so a result is repeated to the last bit;
/// with another seed the exact theory would be rejected with a probability of 0.01, the family-wise false-alarm probability.
/// </summary>
public sealed class VerifierTests(VerifierTests.Trained trained) : IClassFixture<VerifierTests.Trained>
{
    private const double FalseAlarm = 0.01;
    private const string Small = "ensemble={members: 128, antithetic: on}";

    [Fact]
    public void TheExactTheory_IsKept_AndBiasesFallAsOneOverN()
    {
        VerifyResult result = trained.Verify(null);
        Assert.True(result.Agrees, string.Join(", ", result.Families.Select(family => $"{family.Name}: p = {family.PValue}")));
        Assert.Equal(["predictor_mean", "predictor_variance", "mse_train", "accuracy_train", "mse_test", "accuracy_test", "ntk", "ntk_alignment"], Tested(result));
        Assert.Equal(["ntk_drift"], result.Untested.Select(each => each.Name));
        foreach (VerifyFamily family in result.Families.Where(family => family.Name is "predictor_mean" or "ntk"))
        {
            Assert.Equal(Trained.Widths, family.Biases.Select(bias => bias.Width));
            Assert.All(family.Biases, bias => Assert.NotNull(bias.Rms));
            Assert.Equal(VerifyVerdict.Agrees, family.Verdict);

            // Three standard errors, and 0.2 for what 1/N² adds at these small widths.
            Assert.InRange(family.LogSlope!.Value, -1.2 - (3 * family.LogSlopeError!.Value), -0.8 + (3 * family.LogSlopeError.Value));
            Assert.InRange(family.LogSlopeError.Value, 0.01, 0.2);
        }
    }

    /// <summary>A wrong mean may not pass; kernels, of which the mistakes say nothing, are named as not tested.</summary>
    [Theory]
    [InlineData("late_gradient")]
    [InlineData("frozen_ntk")]
    [InlineData("continuous_time")]
    public void AWrongTheory_IsRejected(string theory)
    {
        VerifyResult result = trained.Verify(theory);
        Assert.False(result.Agrees);
        Assert.Contains("predictor_mean", result.Families.Where(family => family.Verdict == VerifyVerdict.Rejected).Select(family => family.Name));
        Assert.Equal(theory, result.Theory);
        Assert.Contains(result.Untested, each => each is { Name: "ntk", Reason: "the theory does not predict it" });
        VerifyFamily mean = result.Families.First(family => family.Name == "predictor_mean");
        Assert.InRange(mean.PValue, 0, FalseAlarm / result.Families.Length);
        Assert.Contains("is rejected on mean predictor", VerifyReport.Verdict(result), StringComparison.Ordinal);
    }

    /// <summary>Neuron i of all widths once drew the same weights: neighbouring widths were correlated at 0.7, and the test far too timid.</summary>
    [Fact]
    public void Widths_HaveRandomNumbersOfTheirOwn_AndTheSameData()
    {
        double[][] samples = [.. trained.Runs().Select(run => Array(run, "predictor_square_samples"))];
        int length = samples[0].Length / Blocks;
        double sum = 0;
        for (int d = 0; d < 6; d++)
        {
            // f² at t = 0, in 64 blocks.
            sum += Correlation([.. Enumerable.Range(0, Blocks).Select(b => samples[0][(b * length) + d])], [.. Enumerable.Range(0, Blocks).Select(b => samples[1][(b * length) + d])]);
        }

        // Standard deviation 1/√64 for each of six uncorrelated points; ±5 of them. It was 0.5.
        Assert.InRange(sum / 6, -0.255, 0.255);
        Assert.Single(trained.Runs().Select(run => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(run.Prepared.Data.Targets.Values))).Distinct());
        Assert.Equal(3, trained.Runs().Select(run => run.Prepared.Simulation.Seed).Distinct().Count());
        Assert.Equal(1UL, ExperimentFile.Parse("name: plain", "plain.yaml").NoiseSeed);
    }

    /// <summary>Each width is what <c>ensemble run</c> makes of its own <c>experiment.yaml</c>, to the last byte.</summary>
    [Fact]
    public void AWidth_IsAnOrdinaryRun()
    {
        using var place = new TemporaryFolder();
        VerifyResult result = Trained.VerifyIn(place.Root, null, new CpuEngine(2), Small);
        ResultsFolder folder = Trained.FolderIn(place.Root, Small);
        string text = File.ReadAllText(folder.WidthFolder(32).Experiment);
        Experiment alone = ExperimentFile.Parse(text, "width.yaml");
        Assert.Equal(32, alone.Ensemble.Stream);
        var prepared = PreparedExperiment.Prepare(alone, "width.yaml");
        ResultsFolder other = ResultsFolder.Of(place.Root, prepared);
        other.Create();
        Runner.Run(prepared, new CpuEngine(1), other, new RunOptions(), Log.Logger, null, CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(folder.WidthFolder(32).Measured), File.ReadAllBytes(other.Measured));

        Assert.Equal(["width 16", "width 32", "width 64"], StatusReader.Read(folder.Path).Parts.Select(part => part.Name));
        Assert.All(StatusReader.Read(folder.Path).Parts, part => Assert.Equal("done", part.Status));
        Assert.Equal("done", StatusReader.Read(folder.WidthFolder(16).Path).Parts[0].Status);
        Assert.Equal((Manifest.Verification, "done"), (JsonFile.Read<Manifest>(folder.Manifest).Purpose, JsonFile.Read<Manifest>(folder.Manifest).Status));
        Assert.True(File.Exists(folder.WidthFolder(16).Report));
        Assert.Equal(JsonFile.Text(result), File.ReadAllText(Path.Combine(folder.Path, "verify.json")).TrimEnd());
        string page = File.ReadAllText(Path.Combine(folder.Path, "verify.html"));
        File.Delete(Path.Combine(folder.Path, "verify.html"));
        Assert.Equal([Path.Combine(folder.Path, "verify.html")], VerifyReport.WriteAgain(folder));
        Assert.Equal(page, File.ReadAllText(Path.Combine(folder.Path, "verify.html")));
        using var biases = new NpzReader(Path.Combine(folder.Path, "verify.npz"));
        Assert.Equal([3, 36], biases.Shape("predictor_mean_bias").ToArray());
        Assert.Equal(result.Families.First(family => family.Name == "predictor_mean").RmsIntercept, Math.Sqrt(biases.Read("predictor_mean_intercept").Values.Average(value => value * value)), 1e-12);
    }

    /// <summary>A flipped bit once changed the verdict, and a copied width was believed.</summary>
    [Fact]
    public void FinishedWidths_AreKept_AndDamagedOrForeignOnesRunAgain()
    {
        using var place = new TemporaryFolder();
        string Verify() => JsonFile.Text(Trained.VerifyIn(place.Root, null, new CpuEngine(2), Small) with { Seconds = 0 });
        string before = Verify();
        ResultsFolder folder = Trained.FolderIn(place.Root, Small), width = folder.WidthFolder(32);
        byte[] bytes = File.ReadAllBytes(width.Measured);
        DateTime written = File.GetLastWriteTimeUtc(width.Measured);
        Assert.Equal(before, Verify());
        Assert.Equal(written, File.GetLastWriteTimeUtc(width.Measured));

        byte[] flipped = [.. bytes];
        flipped[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(width.Measured, flipped);
        Assert.Equal(before, Verify());
        Assert.Equal(bytes, File.ReadAllBytes(width.Measured));

        foreach (string file in Directory.GetFiles(folder.WidthFolder(16).Path))
        {
            File.Copy(file, Path.Combine(width.Path, Path.GetFileName(file)), overwrite: true);
        }

        Assert.Equal(before, Verify());
        Assert.Equal(bytes, File.ReadAllBytes(width.Measured));

        File.WriteAllText(width.Manifest, "");
        Assert.Equal(before, Verify());
    }

    [Fact]
    public void ASecondVerification_OfTheSameFolder_IsRefused()
    {
        using var place = new TemporaryFolder();
        ResultsFolder folder = Trained.FolderIn(place.Root, Small);
        folder.Create();
        using (RunLock.Take(folder.Lock))
        {
            Assert.Throws<BusyException>(() => Trained.VerifyIn(place.Root, null, new CpuEngine(1), Small));
        }

        ResultsFolder width = folder.WidthFolder(32);
        width.Create();
        using (RunLock.Take(width.Lock))
        {
            Assert.Throws<BusyException>(() => Trained.VerifyIn(place.Root, null, new CpuEngine(1), Small));
        }
    }

    /// <summary>Stopped in the middle of the second width: the members finished so far are not trained again, and the verdict is the same.</summary>
    [Fact]
    public void AStoppedVerification_GoesOnInsideAWidth()
    {
        using var place = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var engine = new StoppingEngine((128 + 70) * 48, stop.Cancel);
        Assert.Throws<InterruptedException>(() => Trained.VerifyIn(place.Root, null, engine, stop.Token, Small));
        ResultsFolder folder = Trained.FolderIn(place.Root, Small);
        Assert.Equal(("done", "interrupted"), (JsonFile.Read<Manifest>(folder.WidthFolder(16).Manifest).Status, JsonFile.Read<Manifest>(folder.WidthFolder(32).Manifest).Status));
        Assert.Equal("interrupted", JsonFile.Read<Manifest>(folder.Manifest).Status);

        var rest = new StoppingEngine(int.MaxValue, () => { });
        VerifyResult continued = Trained.VerifyIn(place.Root, null, rest, Small);
        Assert.InRange(rest.Begun, 128 + 1, 128 + 70);
        using var other = new TemporaryFolder();
        Assert.Equal(JsonFile.Text(Trained.VerifyIn(other.Root, null, new CpuEngine(2), Small) with { Seconds = 0 }), JsonFile.Text(continued with { Seconds = 0 }));
    }

    [Fact]
    public void ShardsOfAWidth_AreTakenIn()
    {
        using var place = new TemporaryFolder();
        ResultsFolder folder = Trained.FolderIn(place.Root, Small);
        WidthRun width = Trained.RunsIn(place.Root, Small)[1];
        foreach (int index in new[] { 1, 2 })
        {
            var shard = new Shard(index, 2);
            width.Folder.Create();
            shard.FolderIn(width.Folder).Create();
            ShardRunner.Run(width.Prepared, new CpuEngine(1), width.Folder, shard, new RunOptions(), Log.Logger, null, CancellationToken.None);
        }

        var counting = new StoppingEngine(int.MaxValue, () => { });
        VerifyResult result = Trained.VerifyIn(place.Root, null, counting, Small);
        Assert.Equal(2 * 128, counting.Begun);
        using var other = new TemporaryFolder();
        Assert.Equal(JsonFile.Text(Trained.VerifyIn(other.Root, null, new CpuEngine(2), Small) with { Seconds = 0 }), JsonFile.Text(result with { Seconds = 0 }));
    }

    /// <summary>Two members once rejected a true theory always.</summary>
    [Fact]
    public void WhatCannotBeTested_IsSaid()
    {
        using var place = new TemporaryFolder();
        VerifyResult Verify(params string[] overrides) => Trained.VerifyIn(place.Root, null, new CpuEngine(2), overrides);
        Assert.Contains("record.observables holds nothing that the theory predicts", Assert.Throws<ExperimentException>(() => Verify("record.observables=[trajectories]")).Message, StringComparison.Ordinal);
        Assert.Contains("ensemble.members is 2; nothing can be tested with fewer than 32", Assert.Throws<ExperimentException>(() => Verify("ensemble={members: 2}")).Message, StringComparison.Ordinal);
        Assert.Contains("ensemble.members is 62; nothing can be tested with fewer than 64", Assert.Throws<ExperimentException>(() => Verify("ensemble={members: 62, antithetic: on}")).Message, StringComparison.Ordinal);
        Assert.Contains("an activation with a kink needs at least four widths", Assert.Throws<ExperimentException>(() => Verify("network.activation=relu")).Message, StringComparison.Ordinal);

        VerifyResult few = Verify("ensemble={members: 40}", "record.observables=[predictor,weight_autocorrelation,predictor_covariance]");
        Assert.DoesNotContain("predictor_variance", Tested(few));
        Assert.Contains(few.Untested, each => each is { Name: "predictor_variance", Reason: "40 independent members at a width are too few; it takes 128" });
        Assert.Contains(few.Untested, each => each is { Name: "predictor_covariance", Reason: "the theory does not predict it" });
        Assert.NotEqual(VerifyVerdict.Rejected, few.Families[0].Verdict);
        Assert.Contains("Not tested: predictor covariance, predictor variance.", VerifyReport.Verdict(few), StringComparison.Ordinal);
    }

    /// <summary>The covariance is tested like the variance, which stands on its diagonal; forty members resolve nothing and do not agree.</summary>
    [Fact]
    public void CovariancesAreTested_AndNoiseDoesNotAgree()
    {
        using var place = new TemporaryFolder();
        VerifyResult result = Trained.VerifyIn(place.Root, null, new CpuEngine(2), Small, "theory.covariance=on", "record.observables=[predictor,predictor_covariance]", "ensemble.members=256");
        VerifyFamily covariance = result.Families.First(family => family.Name == "predictor_covariance"), variance = result.Families.First(family => family.Name == "predictor_variance");
        Assert.Equal((36 * 37 / 2, 36 * 37 / 2), (covariance.Values, covariance.Tested));
        Assert.NotEqual(VerifyVerdict.Rejected, covariance.Verdict);
        Assert.Equal(VerifyVerdict.NotResolved, variance.Verdict);
        Assert.True(variance.DetectablePart > 0.1);
        using var file = new NpzReader(Path.Combine(Trained.FolderIn(place.Root, Small, "theory.covariance=on", "record.observables=[predictor,predictor_covariance]", "ensemble.members=256").Path, "verify.npz"));
        double[] ofVariance = file.Read("predictor_variance_bias").Values, ofCovariance = file.Read("predictor_covariance_bias").Values;
        int[] index = [.. file.Read("predictor_covariance_index").Values.Select(value => (int)value)];
        for (int time = 0; time < 6; time++)
        {
            for (int point = 0; point < 6; point++)
            {
                int at = System.Array.IndexOf(index, (((time * 6) + time) * 36) + (point * 7));
                Assert.Equal(ofVariance[(time * 6) + point], ofCovariance[at], 1e-12);
            }
        }
    }

    /// <summary>The target follows the width, so the ensemble grows with it, and the test is the same as with given numbers.</summary>
    [Fact]
    public void AutoMembers_AreFoundForEachWidth()
    {
        using var place = new TemporaryFolder();
        const string auto = "ensemble={members: auto, antithetic: on, most_members: 500}";
        VerifyResult result = Trained.VerifyIn(place.Root, null, new CpuEngine(2), auto);
        Assert.Equal([StopReason.StandardError, StopReason.StandardError, StopReason.MostMembers], result.Ensembles.Select(ensemble => ensemble.End!.StoppedBy));
        Assert.Equal([0.2 / 16, 0.2 / 32, 0.2 / 64], result.Ensembles.Select(ensemble => ensemble.End!.Target));
        Assert.True(result.Ensembles[0].Members < result.Ensembles[1].Members);
        Assert.Equal((500, 250), (result.Ensembles[2].Members, result.Ensembles[2].Samples));
        Assert.True(result.Agrees);
        Assert.Contains(", 500 networks at the widths 16, 32, 64.", VerifyReport.Verdict(result), StringComparison.Ordinal);
        Assert.False(Trained.VerifyIn(place.Root, "late_gradient", new CpuEngine(2), auto).Agrees);
    }

    [Fact]
    public void TheReport_HoldsTheTableAndTheVerdict()
    {
        VerifyResult result = trained.Verify("late_gradient");
        string page = File.ReadAllText(Path.Combine(Trained.FolderIn(trained.Folder).Path, "verify-late_gradient.html"));
        Assert.Contains("is rejected on mean predictor", page, StringComparison.Ordinal);
        Assert.Contains("bias, N = 32</th>", page, StringComparison.Ordinal);
        Assert.Equal(result.Families.Count(family => family.Verdict == VerifyVerdict.Agrees), page.Split("</td><td>agrees within ").Length - 1);
        Assert.Equal(result.Families.Count(family => family.Verdict == VerifyVerdict.Rejected), page.Split("</td><td>rejected</td></tr>").Length - 1);
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

    private const int Blocks = 64;

    private static IEnumerable<string> Tested(VerifyResult result) => result.Families.Select(family => family.Name);

    private static double[] Array(WidthRun run, string name)
    {
        using var file = new NpzReader(run.Folder.Measured);
        return file.Read(name).Values;
    }

    private static double Correlation(double[] one, double[] other)
    {
        double Centred(double[] a, double[] b) => a.Zip(b, (x, y) => (x - a.Average()) * (y - b.Average())).Sum();
        return Centred(one, other) / Math.Sqrt(Centred(one, one) * Centred(other, other));
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

        public VerifyResult Verify(string? theory) => VerifyIn(Folder, theory, new CpuEngine(2));

        public IReadOnlyList<WidthRun> Runs()
        {
            Verify(null);
            return RunsIn(Folder);
        }

        public static ResultsFolder FolderIn(string root, params string[] overrides) =>
            ResultsFolder.Of(root, PreparedExperiment.Prepare(Experiment(overrides).AtWidth(1), "verify.yaml"), "verify");

        public static IReadOnlyList<WidthRun> RunsIn(string root, params string[] overrides) =>
            Verifier.Widths(Experiment(overrides), "verify.yaml", FolderIn(root, overrides), Options(null), CancellationToken.None);

        public static VerifyResult VerifyIn(string root, string? theory, IEngine engine, params string[] overrides) => VerifyIn(root, theory, engine, CancellationToken.None, overrides);

        public static VerifyResult VerifyIn(string root, VerifyOptions options, params string[] overrides)
        {
            ResultsFolder folder = FolderIn(root, overrides);
            folder.Create();
            return Verifier.Run(Experiment(overrides), "verify.yaml", new CpuEngine(2), folder, options, new RunOptions(), Log.Logger, null, CancellationToken.None);
        }

        public static VerifyResult VerifyIn(string root, string? theory, IEngine engine, CancellationToken cancellation, params string[] overrides)
        {
            ResultsFolder folder = FolderIn(root, overrides);
            folder.Create();
            return Verifier.Run(Experiment(overrides), "verify.yaml", engine, folder, Options(theory), new RunOptions(), Log.Logger, null, cancellation);
        }

        private static Experiment Experiment(string[] overrides) => ExperimentFile.Parse(Text, "verify.yaml", overrides);

        private static VerifyOptions Options(string? theory) => new() { Widths = [.. Widths], Theory = theory, FalseAlarm = FalseAlarm, Resamples = 999 };
    }
}
