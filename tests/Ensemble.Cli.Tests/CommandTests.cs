using System.Text.Json;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;

namespace Ensemble.Cli.Tests;

public sealed class CommandTests : ExperimentFolder
{
    private const string Experiment = """
        name: tiny
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 1, width: 32, activation: erf }
        langevin: { step_size: 0.25, time: 5, temperature: 0.2 }
        ensemble: { members: 10 }
        record: { times: 6 }
        """;

    public CommandTests()
        : base("tiny.yaml", Experiment)
    {
    }

    [Fact]
    public void Run_PrintsTheTableAndTheReportAndExitsWith0()
    {
        var result = Run("run", "tiny.yaml");
        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
        Assert.Contains("predictor_mean", result.Output, StringComparison.Ordinal);
        string report = result.Output.Split("Report: ")[1].Trim();
        Assert.True(File.Exists(report), report);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(report)!, "log.jsonl")));
    }

    [Fact]
    public void Run_OnFinishedResults_SaysSoAndComputesNothing()
    {
        string manifest = JsonDocument.Parse(Run("run", "tiny.yaml", "--json").Output).RootElement.GetProperty("folder").GetString()! + "/manifest.json";
        string before = File.ReadAllText(Path.Combine(Folder, manifest));
        var again = Run("run", "tiny.yaml");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("--fresh", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Folder, manifest)));
        Run("run", "tiny.yaml", "--fresh");
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(Folder, manifest)));
    }

    [Fact]
    public void Theory_OfTwoTimesOnOneStepOfTheTrainer_PredictsAtBoth()
    {
        var result = Run("theory", "tiny.yaml", "--json", "theory.dynamics=continuous", "record.times=[0,1.4999,1.5,2]", "record.observables=[hidden_kernels]");
        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
        string predicted = JsonDocument.Parse(result.Output).RootElement.GetProperty("predicted").GetString()!;
        using var file = new NpzReader(Path.Combine(Folder, predicted));
        Assert.Equal([0, 1.4999, 1.5, 2], file.Read("time").Values);
        Assert.Equal("(4, 4, 5, 5)", file.Read("hidden_kernel_1").ShapeText);
        Assert.DoesNotContain("step", file.Names);
        Assert.Contains("times as written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Theory_OfAHugeKernel_IsFinite()
    {
        // Deviations 1 … 6 and 1 over the layers: Θ = Σ_l K⁰Π σ² with every σ² but that of the readout's; steps are out of the question.
        var result = Run("theory", "tiny.yaml", "--json", "theory.dynamics=continuous", "network.depth=15", "network.activation=relu", "langevin.temperature=0",
            "langevin.initial_variance=[1,4,9,16,25,36,49,64,81,100,121,144,169,196,225,1]", "langevin.step_size=auto", "record.times=[0,1,5]");
        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
        string predicted = JsonDocument.Parse(result.Output).RootElement.GetProperty("predicted").GetString()!;
        using var file = new NpzReader(Path.Combine(Folder, predicted));
        double product = Enumerable.Range(1, 15).Aggregate(1.0, (all, l) => all * l * l / 2);
        double ntk = product * (1 + Enumerable.Range(1, 15).Sum(l => 1.0 / (l * l))), nngp = file.Read("nngp").Values[0];
        Assert.Equal(1, nngp / product, 1e-9);
        Assert.Equal(1, file.Read("ntk").Values[0] / ntk, 1e-9);
        NpzArray mean = file.Read("predictor_mean");
        using var targets = new NpzReader(Path.Combine(Folder, predicted));
        double[] y = targets.Read("y").Values;
        Assert.All(Enumerable.Range(0, 3), x => Assert.Equal(y[x], mean.Values[5 + x], 1e-6));
    }

    [Fact]
    public void Theory_OfTanhAtALargeVariance_IsExact()
    {
        var result = Run("theory", "tiny.yaml", "--json", "network.activation=tanh", "langevin.temperature=0", "langevin.initial_variance=[100,1]", "record.times=[0]");
        string predicted = JsonDocument.Parse(result.Output).RootElement.GetProperty("predicted").GetString()!;
        using var file = new NpzReader(Path.Combine(Folder, predicted));
        Assert.Equal(0.97364365118, file.Read("ntk").Values[0], 1e-10);
    }

    [Fact]
    public void Run_OfLabels0And1_GivesNoAccuracy_AndSaysWhichTimesWereMoved()
    {
        using (FileStream stream = File.Create(Path.Combine(Folder, "labels01.npz")))
        {
            using var npz = new NpzWriter(stream);
            npz.Write("x_train", [4, 2], new double[] { 1, 0, 0, 1, -1, 0, 0, -1 });
            npz.Write("y_train", [4], new long[] { 0, 1, 0, 1 });
        }

        var result = Run("run", "tiny.yaml", "data={source: npz, path: labels01.npz}", "record.times=[0,1.13,5]");
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("accuracy", result.Output, StringComparison.Ordinal);
        Assert.Matches("look\\s+like\\s+class\\s+labels", result.Error);
        Assert.Contains("1.13 → 1.25", result.Output, StringComparison.Ordinal);
        Assert.Contains("1.13 → 1.25", File.ReadAllText(result.Output.Split("Report: ")[1].Trim()), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AsJson_IsParsableAndWritesNothing()
    {
        var result = Run("plan", "tiny.yaml", "--json", "network.width=64");
        JsonElement plan = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(20, plan.GetProperty("steps").GetInt32());
        Assert.Equal((5 * 64) + 64, plan.GetProperty("parameters").GetInt64());
        JsonElement ntk = plan.GetProperty("observables")[1];
        Assert.Equal("ntk", ntk.GetProperty("name").GetString());
        Assert.True(ntk.GetProperty("bytes").GetInt64() > 0 && ntk.GetProperty("seconds").GetDouble() > 0 && ntk.GetProperty("share").GetDouble() is > 0 and < 1);
        Assert.Matches(@"Observables +share of training and memory: predictor [0-9.]+ ?%, [0-9]+ MB; ntk [0-9.]+ ?%, ", Run("plan", "tiny.yaml").Output);
        Assert.False(Directory.Exists(Path.Combine(Folder, "runs")));
    }

    [Fact]
    public void Plan_OfAutoMembers_IsABound()
    {
        string[] auto = ["tiny.yaml", "ensemble={members: auto, most_members: 500}"];
        JsonElement plan = JsonDocument.Parse(Run(["plan", .. auto, "--json"]).Output).RootElement;
        Assert.Equal((500, 0.2 / 32), (plan.GetProperty("members").GetInt32(), plan.GetProperty("standard_error").GetDouble()));
        string text = Run(["plan", .. auto]).Output;
        Assert.Contains("500 at most, as bring the rms standard error of the mean predictor to 0.00625", text, StringComparison.Ordinal);
        Assert.Contains("training at most", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Theory_WritesPredictionsAlone()
    {
        var result = Run("theory", "tiny.yaml");
        Assert.Equal(0, result.ExitCode);
        string predicted = result.Output.Split("Predictions: ")[1].Trim();
        Assert.True(File.Exists(predicted));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(predicted)!, "measured.npz")));
    }

    [Theory]
    [InlineData("tiny.yaml: langevin.step_size is 100, which is unstable", "run", "tiny.yaml", "langevin.step_size=100")]
    [InlineData("unknown key 'netwrk'", "run", "tiny.yaml", "netwrk.width=3")]
    [InlineData("no/such.yaml: there is no such file", "run", "no/such.yaml")]
    [InlineData("the folder cannot be written", "run", "tiny.yaml", "--out", "tiny.yaml")]
    [InlineData("tiny.yaml: class 77 is not in the data", "run", "tiny.yaml", "data={source: digits, classes: [0, 77]}")]
    [InlineData("there is no file", "run", "tiny.yaml", "data={source: npz, path: missing.npz}")]
    [InlineData("of memory", "plan", "tiny.yaml", "data={source: sphere, train: 100000}")]
    [InlineData("ensemble.members is auto; shards need a number", "run", "tiny.yaml", "ensemble.members=auto", "--shard", "1/2")]
    [InlineData("ensemble.members is auto; shards need a number", "submit", "slurm", "tiny.yaml", "ensemble.members=auto", "--shards", "2")]
    [InlineData("not a results folder", "report", ".")]
    [InlineData("see 'ensemble --help'", "run", "tiny.yaml", "--nonsense")]
    [InlineData("see 'ensemble --help'", "run")]
    public void BadInput_IsOneLineAndExitCode2_AndNothingIsWritten(string expected, params string[] arguments)
    {
        var result = Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", result.Output);
        Assert.Equal(["tiny.yaml"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("USR1")]
    public void Signals_StopARunWithACheckpoint(string signal)
    {
        using var process = new EnsembleProcess(Folder, "run", "tiny.yaml", "ensemble.members=1000000");
        string log = WaitForLog();
        process.Signal(signal);
        var result = process.Wait();
        Assert.Equal(75, result.ExitCode);
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
        string run = Path.GetDirectoryName(log)!;
        Assert.Contains("\"interrupted\"", File.ReadAllText(Path.Combine(run, "manifest.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(run), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private string WaitForLog()
    {
        for (int i = 0; i < 600; i++)
        {
            string? log = Directory.Exists(Path.Combine(Folder, "runs"))
                ? Directory.EnumerateFiles(Folder, "predicted.npz", SearchOption.AllDirectories).FirstOrDefault() : null;
            if (log is not null)
            {
                return log;
            }

            Thread.Sleep(50);
        }

        throw new TimeoutException("the run did not begin");
    }
}
