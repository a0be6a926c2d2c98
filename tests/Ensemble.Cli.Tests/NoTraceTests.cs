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
        string file = Path.Combine(Folder, "tiny.yaml");
        Assert.All(verbs.SelectMany(verb => odd.Select(arguments => (string[])[verb, .. arguments])).Concat(single).Concat(Fuzzed()), arguments =>
        {
            EnsembleProcess.Result result = InThisProcess.Run([.. arguments.Select(argument => argument == "tiny.yaml" ? file : argument)]);
            AssertNoTrace(arguments, result);
            Assert.True(result.ExitCode == 2 || (arguments[0] == "sweep" && result.ExitCode == 1), $"{Shown(arguments)}: {result.ExitCode} {result.Error}");
        });
    }

    [Fact]
    public void DamagedResults_AreOneLineOrMended()
    {
        string folder = Finished();
        foreach (string file in Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".npz" or ".json" or ".yaml"))
        {
            byte[] whole = File.ReadAllBytes(file);
            foreach (byte[]? content in new byte[]?[] { [], Encoding.UTF8.GetBytes("{ \"a\": [1, { "), whole[..(whole.Length / 2)], null })
            {
                File.Delete(file);
                if (content is not null)
                {
                    File.WriteAllBytes(file, content);
                }

                foreach (string verb in new[] { "report", "status" })
                {
                    string[] shown = [verb, Path.GetFileName(file), $"{content?.Length}"];
                    EnsembleProcess.Result result = InThisProcess.Run(verb, folder);
                    AssertNoTrace(shown, result);
                    Assert.True(result.ExitCode == 2 || (verb == "status" && content is null && file.EndsWith("manifest.json", StringComparison.Ordinal)), $"{Shown(shown)}: {result.ExitCode}");
                    Assert.DoesNotContain("LineNumber", result.Error, StringComparison.Ordinal);
                }
            }

            File.WriteAllBytes(file, whole);
        }

        Assert.Equal(0, InThisProcess.Run("report", folder).ExitCode);
    }

    /// <summary>Command lines made by chance from words that mean something and words that do not; nothing that would train for long.</summary>
    private static IEnumerable<string[]> Fuzzed()
    {
        string[] verbs = ["plan", "status", "report", "merge", "submit", "sweep", "theory", "verify", "run", "devices"];
        string[] words =
        [
            "", "--", "-", "=", "=1", "a=", "network.width=0", "network.width=-1", "network.width=1e9", "network.depth=", "data=[", "record.times=[]", "record.times=1", "seed=99999999999999999999", "seed=..",
            "langevin.time=1e400", "langevin.step_size=NaN", "schedule=[{}]", "schedule.0.at=-1", "schedule.x=1", "--json=7", "--point", "--shards", "--widths", "x", "/", "/dev/null", "..", "\t", "a.b.c.d=e", "theory.compare=[x]", "theory.compare=all.",
        ];
        var random = new Random(15);
        return Enumerable.Range(0, 150).Select(_ => (string[])[
            verbs[random.Next(verbs.Length)],
            .. random.Next(2) == 0 ? ["tiny.yaml"] : Array.Empty<string>(),

            // Never valid as a whole, so that nothing is run.
            "ensemble.members=0",
            .. Enumerable.Range(0, random.Next(3)).Select(_ => words[random.Next(words.Length)])]);
    }

    private string Finished()
    {
        string runs = Path.Combine(Folder, "runs");
        Assert.Equal(0, InThisProcess.Run("run", Path.Combine(Folder, "tiny.yaml"), "--out", runs).ExitCode);
        return Directory.GetDirectories(runs).Single();
    }

    /// <summary>Damage of every file is seen, and what is missing is computed anew: the same bytes.</summary>
    [Theory]
    [InlineData("measured.npz")]
    [InlineData("predicted.npz")]
    [InlineData("curves.npz")]
    [InlineData("data.npz")]
    [InlineData("comparison.json")]
    [InlineData("experiment.yaml")]
    [InlineData("manifest.json")]
    public void ADamagedFinishedFolder_IsNotBelieved(string file)
    {
        string folder = Finished();
        byte[] measured = File.ReadAllBytes(Path.Combine(folder, "measured.npz"));
        File.WriteAllBytes(Path.Combine(folder, file), [1, 2, 3]);

        EnsembleProcess.Result again = InThisProcess.Run("run", Path.Combine(Folder, "tiny.yaml"), "--out", Path.Combine(Folder, "runs"));
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
