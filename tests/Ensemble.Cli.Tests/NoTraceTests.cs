using System.Text;

namespace Ensemble.Cli.Tests;

/// <summary>Whatever is on the command line or in a results folder: one line, an exit code of the program's own, and never a stack trace.</summary>
public sealed class NoTraceTests : ExperimentFolder
{
    private const string Experiment = """
        name: tiny
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 1, width: 16, activation: erf }
        langevin: { step_size: 0.25, time: 3, temperature: 0.2 }
        ensemble: { members: 4 }
        record: { times: 4 }
        """;

    private static readonly int[] Codes = [0, 1, 2, 75];

    public NoTraceTests()
        : base("tiny.yaml", Experiment)
    {
    }

    [Fact]
    public void OddArguments_AreOneLine()
    {
        string[] verbs = ["run", "plan", "theory", "sweep", "verify"];
        string[][] odd = [[""], ["tiny.yaml", "langevin.temperature=1e308"]];
        string[][] single =
        [
            ["pln"], ["run", "."], [new string('x', 5000)], ["run", "tiny.yaml", "--checkpoint-every", "0,5"], ["run", "tiny.yaml", "--checkpoint-every", "inf"],
            ["sweep", "tiny.yaml", "seed=1.2.3..4*2"], ["sweep", "tiny.yaml", "network.width=1..2+1e999"], ["sweep", "tiny.yaml", "foo=1,2", "--print"], ["verify", "tiny.yaml", "--false-alarm", "0,05"],
            ["run", "tiny.yaml", "--out", ""], ["plan", "tiny.yaml", "record.observables=[]"], ["plan", "tiny.yaml", "data={source: digits, train: 4"],
            ["plan", "tiny.yaml", "langevin.step_size=1e-300", "langevin.time=1e12"], ["report", ""], ["status", ""], ["merge", ""], ["submit", "slurm", "", "--shards", "2"], ["run", "tiny.yaml", "--shard", "9/2"],
        ];
        Parallel.ForEach(verbs.SelectMany(verb => odd.Select(arguments => (string[])[verb, .. arguments])).Concat(single), arguments =>
        {
            EnsembleProcess.Result result = Run(arguments);
            AssertNoTrace(arguments, result);
            Assert.True(result.ExitCode == 2 || (arguments[0] == "sweep" && result.ExitCode == 1), $"{Shown(arguments)}: {result.ExitCode} {result.Error}");
        });
    }

    [Fact]
    public void DamagedResults_AreOneLineOrMended()
    {
        Assert.Equal(0, Run("run", "tiny.yaml").ExitCode);
        string folder = Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
        string[] files = ["manifest.json", "measured.npz", "predicted.npz", "comparison.json", "experiment.yaml"];
        byte[][] contents = [[], Encoding.UTF8.GetBytes("{ \"a\": [1, { ")];
        Parallel.ForEach(files.Index().Select(file => (File: file.Item, Content: contents[file.Index % contents.Length])).Index(), damage =>
        {
            string copy = Path.Combine(Folder, $"copy-{damage.Index}");
            Directory.CreateDirectory(copy);
            foreach (string file in Directory.GetFiles(folder))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            File.WriteAllBytes(Path.Combine(copy, damage.Item.File), damage.Item.Content);
            foreach (string verb in new[] { "report", "status" })
            {
                AssertNoTrace([verb, damage.Item.File, $"{damage.Item.Content.Length}"], Run(verb, copy));
            }
        });
    }

    /// <summary>Damage of every file is seen, and what is missing is computed anew: the same bytes.</summary>
    [Theory]
    [InlineData("measured.npz")]
    [InlineData("manifest.json")]
    public void ADamagedFinishedFolder_IsNotBelieved(string file)
    {
        Assert.Equal(0, Run("run", "tiny.yaml").ExitCode);
        string folder = Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
        byte[] measured = File.ReadAllBytes(Path.Combine(folder, "measured.npz"));
        File.WriteAllBytes(Path.Combine(folder, file), [1, 2, 3]);

        EnsembleProcess.Result again = Run("run", "tiny.yaml");
        AssertNoTrace(["run", file], again);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(measured, File.ReadAllBytes(Path.Combine(folder, "measured.npz")));
    }

    /// <summary>What prepares an experiment does not look for signals, so they end it at once.</summary>
    [Fact]
    public void ASignalWhilePreparing_EndsAtOnce()
    {
        using var process = new EnsembleProcess(Folder, "plan", "tiny.yaml", "data={source: sphere, train: 8000}");
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        process.Signal("TERM");

        Assert.Equal(143, process.Wait().ExitCode);
    }

    private static void AssertNoTrace(string[] arguments, EnsembleProcess.Result result)
    {
        string where = Shown(arguments);
        Assert.False(result.Error.Contains("   at ", StringComparison.Ordinal) || result.Error.Contains("Unhandled", StringComparison.Ordinal) || result.Error.Contains("fault of the program", StringComparison.Ordinal), $"{where}: {result.Error}");
        Assert.True(Codes.Contains(result.ExitCode), $"{where}: exit code {result.ExitCode}: {result.Error}");
    }

    private static string Shown(string[] arguments)
    {
        string text = string.Join(' ', arguments);
        return text.Length > 100 ? text[..100] : text;
    }
}
