using System.Diagnostics;
using System.Text.Json;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;

namespace Ensemble.Cli.Tests;

/// <summary>What a user meets first: templates, completion, the manual page, how to cite.</summary>
public sealed class StartTests() : ExperimentFolder("tiny.yaml", "network: { width: 8 }")
{
    private static readonly string[] Names = ["quickstart", "two-phases", "drift", "own-data", "sweep", "rich", "conv"];

    public static TheoryData<string> Templates => [.. Names];

    [Theory]
    [MemberData(nameof(Templates))]
    public void EveryTemplate_IsWritten_AndRead(string template)
    {
        var result = Run("init", template);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string text = File.ReadAllText(Path.Combine(Folder, $"{template}.yaml"));
        Assert.StartsWith("# yaml-language-server: $schema=experiment.schema.json\n# ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{name}", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "experiment.schema.json")));
        Assert.Contains("ensemble ", result.Output.Split("Next:")[1], StringComparison.Ordinal);
        PreparedExperiment.Prepare(ExperimentFile.Read(Path.Combine(Folder, $"{template}.yaml")), template);
    }

    [Theory]
    [InlineData("rich")]
    [InlineData("conv")]
    public void ATheory_FollowsEveryTemplate(string template)
    {
        Run("init", template);
        var plan = Run("plan", $"{template}.yaml", "--json");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
    }

    [Fact]
    public void Init_TakesAName_AndReplacesNothing()
    {
        Assert.Equal(0, Run("init", "mine", "--template", "own-data").ExitCode);
        Assert.Contains("path: mine.csv ", File.ReadAllText(Path.Combine(Folder, "mine.yaml")), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder, "mine.csv"), "x,y\n1,2\n");
        var again = Run("init", "mine", "--template", "own-data");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("mine.yaml is there already; --force replaces it", again.Error, StringComparison.Ordinal);
        Assert.Equal("x,y\n1,2\n", File.ReadAllText(Path.Combine(Folder, "mine.csv")));
        Assert.Equal(0, Run("init", "mine", "--template", "own-data", "--force").ExitCode);
        Assert.Contains("it must be one of quickstart", Run("init", "x", "--template", "quikstart").Error, StringComparison.Ordinal);
        Assert.Contains("NAME is '../x'", Run("init", "../x").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnData_RunsFromTableToReport()
    {
        Assert.Equal(0, Run("init", "own-data").ExitCode);
        var result = Run("run", "own-data.yaml", "network.width=16", "ensemble.members=20", "langevin.time=2");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("accuracy_test", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_ListWhatInitWrites()
    {
        string list = Run("examples").Output;
        Assert.All(Names, name => Assert.Contains($"ensemble init {name}\n", list, StringComparison.Ordinal));
        Assert.Equal(Names.Length, JsonDocument.Parse(Run("examples", "--json").Output).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("ensemble exp", "explain")]
    [InlineData("ensemble explain langevin.temp", "langevin.temperature")]
    [InlineData("ensemble run x.yaml network.wi", "network.width=")]
    [InlineData("ensemble run x.yaml network.activation=g", "gelu")]
    [InlineData("ensemble run tin", "tiny.yaml")]
    public void Bash_Completes(string line, string expected)
    {
        // Bash looks into the folder for files, and takes '=' for the end of a word.
        string script = $$"""
            ensemble() { dotnet "{{Path.Combine(AppContext.BaseDirectory, "ensemble.dll")}}" "$@"; }
            eval "$(ensemble completion bash)"
            compopt() { :; }
            COMP_WORDBREAKS=$' \t\n"=:'
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            _ensemble
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        using Process bash = Process.Start(start)!;
        string[] found = bash.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([expected], found);
    }

    [Theory]
    [InlineData("zsh", "#compdef ensemble")]
    [InlineData("fish", "complete -c ensemble")]
    public void OtherShells_HaveAScript(string shell, string expected) =>
        Assert.Contains(expected, Run("completion", shell).Output, StringComparison.Ordinal);

    [Fact]
    public void TheManualPage_HasEveryCommand_AndNoBrokenRequest()
    {
        string page = Run("man").Output;
        string help = Run("--help").Output;
        foreach (string command in new[] { "run", "verify", "sweep", "explain", "init", "report" })
        {
            Assert.Contains($".SS ensemble {command}", page, StringComparison.Ordinal);
            Assert.Matches($@"(?m)^  {command} ", help);
        }

        string[] known = [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".nf", ".fi"];
        Assert.All(page.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Contains(line.Split(' ')[0], known));
        Assert.Contains(".TP\n.B 75\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Cite_IsBibTeX()
    {
        string entries = Run("cite").Output;
        Assert.Contains("@software{ensemble,", entries, StringComparison.Ordinal);
        Assert.Contains("author = {Y. Avidan and Q. Li and H. Sompolinsky}", entries, StringComparison.Ordinal);
        Assert.Equal(entries.Count(letter => letter == '{'), entries.Count(letter => letter == '}'));
        Assert.Matches(@"^\d+\.\d+\.\d+", Run("--version").Output);
    }
}
