using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Serilog;

namespace Ensemble.Experiments.Tests.Running;

public sealed class RunnerTests : IDisposable
{
    private const string Small = """
        name: small
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 2, width: 256, activation: erf }
        langevin: { step_size: 0.25, time: 10, temperature: 0.5, initial_variance: 1.5 }
        ensemble: { members: 400 }
        record: { times: 8, observables: [predictor, ntk, hidden_kernels, ndk] }
        """;

    private readonly string root = Directory.CreateTempSubdirectory("ensemble-test-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>
    /// With 400 members the standard error of the mean is about 0.04, well above the O(1/N) bias, so rms z is near 1.
    /// The strongest correlation leaves at least 3 independent values; P(rms z &gt; 3) for 3 normal values is below 1e-5.
    /// </summary>
    [Fact]
    public void ASmallRun_AgreesWithTheTheoryAndWritesEverything()
    {
        ResultsFolder folder = Run(Small, out Comparison comparison);
        Agreement train = comparison.Observables.Single(agreement => agreement is { Name: "predictor_mean", Group: "train" });
        Assert.InRange(train.RmsZ!.Value, 0.05, 3);
        Assert.InRange(train.RmsPredicted, 0.2, 1);
        Assert.Equal(
            ["hidden_kernel_1", "hidden_kernel_2", "ndk", "ntk", "ntk_alignment", "ntk_drift", "predictor_mean", "predictor_variance"],
            comparison.Observables.Select(agreement => agreement.Name).Where(name => !name.Contains("mse") && !name.Contains("accuracy")).Distinct().Order());
        foreach (string path in new[] { folder.Experiment, folder.Measured, folder.Predicted, folder.Comparison, folder.Report, folder.Manifest })
        {
            Assert.True(File.Exists(path), path);
        }

        Manifest manifest = JsonFile.Read<Manifest>(folder.Manifest);
        Assert.Equal(("done", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription), (manifest.Status, manifest.Runtime));
        Assert.StartsWith(HostProcessor.Name, manifest.Processor, StringComparison.Ordinal);
        Assert.Contains(" bits with", manifest.Processor, StringComparison.Ordinal);
        Assert.NotEmpty(manifest.OperatingSystem!);
        using var measured = new NpzReader(folder.Measured);
        using var predicted = new NpzReader(folder.Predicted);
        foreach (string name in new[] { "time", "predictor_mean", "predictor_variance", "mse_train", "accuracy_test", "ntk", "hidden_kernel_2", "ndk" })
        {
            Assert.Equal<int>(predicted.Shape(name), measured.Shape(name));
        }
    }

    /// <summary>At width 2048 the O(1/N) bias and the scatter of a mean over 16 members, about 0.02/√16, are well below 0.03.</summary>
    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    public void DriftAndDecoders_FollowTheKernelsOfTheTheory(string activation)
    {
        ResultsFolder folder = Run(
            Small,
            out Comparison comparison,
            "network.depth=1",
            "network.width=2048",
            "ensemble.members=16",
            $"network.activation={activation}",
            "record.observables=[drift, cka, decoder, participation_ratio]",
            "schedule=[{ at: 5, freeze: [readout], loss: off }]");
        using var predicted = new NpzReader(folder.Predicted);
        using var measured = new NpzReader(folder.Measured);
        double last = predicted.Read("drift_1").Values.Min();
        Assert.InRange(last, activation == "erf" ? 0 : 0.3, activation == "erf" ? 0.1 : 0.6);
        foreach (string name in new[] { "drift_1", "cka_1", "decoder_mse" })
        {
            Assert.All(predicted.Read(name).Values.Zip(measured.Read(name).Values), pair => Assert.Equal(pair.First, pair.Second, 0.03));
            Assert.Contains(comparison.Observables, agreement => agreement.Name == name);
        }

        Assert.All(predicted.Read("participation_ratio_1").Values.Zip(measured.Read("participation_ratio_1").Values), pair => Assert.Equal(1, pair.First / pair.Second, 0.03));
    }

    [Fact]
    public void TheSameSeed_GivesTheSameBytesOnOneAndTwoThreads()
    {
        byte[] one = File.ReadAllBytes(Run(Small, out _, "ensemble.members=7", "engine.threads=1").Measured);
        byte[] two = File.ReadAllBytes(Run(Small, out _, "ensemble.members=7", "engine.threads=2").Measured);
        byte[] other = File.ReadAllBytes(Run(Small, out _, "ensemble.members=7", "seed=2").Measured);
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void TheFolder_DependsOnTheExperimentButNotOnThreads()
    {
        string path = FolderOf(Small).Path;
        Assert.Equal(path, FolderOf(Small, "engine.threads=1").Path);
        Assert.NotEqual(path, FolderOf(Small, "network.width=128").Path);
        Assert.NotEqual(path, FolderOf(Small, "seed=2").Path);
    }

    [Fact]
    public void AStoppedRun_SaysSoAndLeavesNoHalfWrittenFile()
    {
        using var source = new CancellationTokenSource();
        PreparedExperiment prepared = Prepare(Small);
        ResultsFolder folder = ResultsFolder.Of(root, prepared);
        folder.Create();
        var progress = new Stopper(source);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Runner.Run(prepared, EngineChoice.Make(prepared, [new Training.BuiltInEngineFactory()]), folder, new RunOptions(), Log.Logger, progress, source.Token));
        Assert.Equal("interrupted", JsonFile.Read<Manifest>(folder.Manifest).Status);
        Assert.False(folder.IsDone);
        Assert.False(File.Exists(folder.Measured));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private ResultsFolder Run(string text, out Comparison comparison, params string[] overrides)
    {
        PreparedExperiment prepared = Prepare(text, overrides);
        ResultsFolder folder = ResultsFolder.Of(root, prepared);
        folder.Create();
        comparison = Runner.Run(prepared, EngineChoice.Make(prepared, [new Training.BuiltInEngineFactory()]), folder, new RunOptions(), Log.Logger, null, CancellationToken.None);
        return folder;
    }

    private ResultsFolder FolderOf(string text, params string[] overrides) => ResultsFolder.Of(root, Prepare(text, overrides));

    private static PreparedExperiment Prepare(string text, params string[] overrides) =>
        PreparedExperiment.Prepare(ExperimentFile.Parse(text, "test.yaml", overrides), "test.yaml");

    private sealed class Stopper(CancellationTokenSource source) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Stage == RunStage.Training)
            {
                source.Cancel();
            }
        }
    }
}
