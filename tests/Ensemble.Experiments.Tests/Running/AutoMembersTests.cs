using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Training.Cpu;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;

namespace Ensemble.Experiments.Tests.Running;

public sealed class AutoMembersTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-auto-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void AToleranceThatIsTighter_TakesMoreMembers_AndTheManifestSaysWhyItStopped()
    {
        Manifest loose = Run("0.05"), tight = Run("0.03"), most = Run("0.001");
        Assert.InRange(tight.Members, loose.Members * 2, loose.Members * 4);
        foreach ((Manifest manifest, double target) in new[] { (loose, 0.05), (tight, 0.03) })
        {
            Assert.Equal((target, StopReason.StandardError), (manifest.EnsembleEnd!.Target, manifest.EnsembleEnd.StoppedBy));

            // The look before had at least 4/5 of the members, so the error cannot be far below its target.
            Assert.InRange(manifest.EnsembleEnd.StandardError, target * Math.Sqrt(0.8) * 0.95, target);
        }

        Assert.Equal((600, StopReason.MostMembers), (most.Members, most.EnsembleEnd!.StoppedBy));
        Assert.InRange(most.EnsembleEnd.StandardError, 0.01, 0.03);
    }

    [Fact]
    public void TheSameMembersAreTaken_OnAnyNumberOfThreads()
    {
        TinyRun one = Tiny("one", "0.04", new CpuEngine(1)), two = Tiny("two", "0.04", new CpuEngine(2));
        Assert.Equal(one.Run(), two.Run());
        Comparison comparison = JsonFile.Read<Comparison>(one.Folder.Comparison);
        Assert.Equal(JsonFile.Read<Manifest>(two.Folder.Manifest).Members, comparison.Members);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(100)]
    public void AStoppedRun_ContinuesToTheBytesOfAnUninterruptedOne(int members)
    {
        TinyRun whole = Tiny("whole", "0.04");
        byte[] expected = whole.Run();
        using var stop = new CancellationTokenSource();
        TinyRun stopped = Tiny("stopped", "0.04", new StoppingEngine((members * 80) + 17, stop.Cancel));
        InterruptedException error = Assert.Throws<InterruptedException>(() => stopped.Run(null, stop.Token));
        Assert.Contains($"{members} of at most 600 members done", error.Message, StringComparison.Ordinal);

        var rest = new StoppingEngine(int.MaxValue, () => { });
        Assert.Equal(expected, Tiny("stopped", "0.04", rest).Run());
        Assert.Equal(JsonFile.Read<Manifest>(whole.Folder.Manifest).Members - members, rest.Begun);
    }

    [Fact]
    public void TheDefaultTarget_IsAFractionOfOneOverTheSmallestWidth()
    {
        Assert.Equal(0.2 / 24, Tiny("x", "auto").Prepared.StoppingRule!.StandardError, 12);
        Assert.Equal(0.2 / 8, Tiny("x", "auto", null, "network.width=[16, 8]").Prepared.StoppingRule!.StandardError, 12);
        Assert.Null(new TinyRun(root).Prepared.StoppingRule);
    }

    [Fact]
    public void Shards_AreRefused()
    {
        TinyRun tiny = Tiny("shards", "0.04");
        ExperimentException error = Assert.Throws<ExperimentException>(() =>
            ShardRunner.Run(tiny.Prepared, tiny.Engine, tiny.Folder, new Shard(1, 2), new RunOptions(), Log.Logger, null, CancellationToken.None));
        Assert.StartsWith("ensemble.members is auto; shards need a number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ensemble.most_members", "is for members: auto; here ensemble.members is 100", "{ most_members: 500 }")]
    [InlineData("ensemble.standard_error", "is for members: auto; here ensemble.members is 12", "{ members: 12, standard_error: 0.1 }")]
    [InlineData("ensemble.most_members", "is 401; it must be an even number", "{ members: auto, antithetic: on, most_members: 401 }")]
    [InlineData("ensemble.most_members", "it must be a whole number from 64", "{ members: auto, most_members: 63 }")]
    [InlineData("ensemble.standard_error", "it must be auto, or a number from 1e-9 to 1000", "{ members: auto, standard_error: 0 }")]
    [InlineData("ensemble.members", "it must be auto, or a whole number from 2", "{ members: many }")]
    public void BadValues_AreRefused(string key, string expected, string section)
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => Parse($"ensemble: {section}"));
        Assert.Equal(key, error.Key);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutThePredictor_NothingSaysWhenToStop()
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => Parse("ensemble: { members: auto }\nrecord: { observables: [ntk] }"));
        Assert.Equal("ensemble.members", error.Key);
        Assert.Contains("unless record.observables holds predictor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AResolvedFile_ReadsBackAsTheSameExperiment()
    {
        string resolved = ExperimentText.Of(Parse("ensemble: { members: auto, antithetic: on, standard_error: 0.004 }"));
        Assert.Contains("members: auto\n  standard_error: 0.004\n  most_members: 10000\n", resolved, StringComparison.Ordinal);
        Assert.Equal(resolved, ExperimentText.Of(Parse(resolved)));
        Assert.DoesNotContain("most_members", ExperimentText.Of(Parse("name: x")), StringComparison.Ordinal);
    }

    private static Experiment Parse(string text) => ExperimentFile.Parse(text, "auto.yaml");

    private Manifest Run(string target)
    {
        TinyRun tiny = Tiny("runs", target);
        tiny.Run();
        return JsonFile.Read<Manifest>(tiny.Folder.Manifest);
    }

    private TinyRun Tiny(string place, string target, Training.Engines.IEngine? engine = null, params string[] more) =>
        new(Path.Combine(root, place), ["ensemble.members=auto", "ensemble.most_members=600", $"ensemble.standard_error={target}", .. more]) { Engine = engine ?? new CpuEngine(2) };
}
