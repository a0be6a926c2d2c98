using System.Text.Json;
using Ensemble.Experiments.Settings;

namespace Ensemble.Cli.Tests;

public sealed class LongRunTests : ExperimentFolder
{
    private const string Experiment = """
        name: long
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 2, width: 64, activation: erf }
        langevin: { step_size: 0.05, time: 100, temperature: 0.2 }
        ensemble: { members: 60 }
        record: { times: 5 }
        """;

    public LongRunTests()
        : base("long.yaml", Experiment)
    {
    }

    [Fact]
    public void ARunThatIsKilled_ContinuesToTheSameBytes()
    {
        using (var process = new EnsembleProcess(Folder, "run", "long.yaml", "--out", "killed", "--checkpoint-every", "0.01"))
        {
            WaitFor("killed", "latest.bin");
            process.Signal("KILL");
            Assert.Equal(137, process.Wait().ExitCode);
        }

        JsonElement status = Json("status", One("killed")).GetProperty("parts")[0];
        Assert.Equal("died", status.GetProperty("status").GetString());
        EnsembleProcess.Result result = Run("run", "long.yaml", "--out", "killed");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Go on from the checkpoint", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("run", "long.yaml", "--out", "whole").ExitCode);
        Assert.Equal(Measured("whole"), Measured("killed"));
    }

    [Fact]
    public void Shards_TrainedBySchedulers_MergeAndTellTheirStatus()
    {
        Assert.Equal(0, Run("run", "long.yaml", "--shard", "2/2").ExitCode);
        EnsembleProcess.Result early = Run("merge", One("runs"));
        Assert.Equal((2, 1), (early.ExitCode, early.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("shards are missing: 1/2 (members 0 to 29)", early.Error, StringComparison.Ordinal);

        Environment.SetEnvironmentVariable("JOB_COMPLETION_INDEX", "0");
        Environment.SetEnvironmentVariable("ENSEMBLE_SHARDS", "2");
        Assert.Equal(0, Run("run", "long.yaml", "--shard", "auto").ExitCode);
        Environment.SetEnvironmentVariable("JOB_COMPLETION_INDEX", null);
        Environment.SetEnvironmentVariable("ENSEMBLE_SHARDS", null);

        Assert.Equal(60, Json("status", One("runs")).GetProperty("members_measured").GetInt32());
        Assert.Equal(0, Run("merge", One("runs")).ExitCode);
        JsonElement status = Json("status", One("runs"));
        Assert.Equal(["run", "shard 1/2", "shard 2/2"], status.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
        Assert.All(status.GetProperty("parts").EnumerateArray(), part => Assert.Equal("done", part.GetProperty("status").GetString()));
    }

    [Fact]
    public void ASweep_WithAPointThatCannotBeRead_DoesTheOthersAndExitsWith2()
    {
        EnsembleProcess.Result result = Run("sweep", "long.yaml", "ensemble.members=4", "langevin.time=1", "network.width=8,none,16", "--json");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(["done", "failed", "done"], JsonDocument.Parse(result.Output).RootElement.EnumerateArray().Select(point => point.GetProperty("status").GetString()));
    }

    [Fact]
    public void Submit_WithoutSlurm_ShowsItsCommandsOrSaysSo()
    {
        EnsembleProcess.Result result = Run("submit", "slurm", "long.yaml", "--shards", "4", "--print", "--sbatch=--time=5", "langevin.rate=[1, 1, 2]");
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("--array=1-4", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("long.yaml 'langevin.rate=[1, 1, 2]'", lines[0], StringComparison.Ordinal);
        Assert.Contains("--dependency=afterok:", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, Run("submit", "slurm", "long.yaml", "--shards", "61").ExitCode);
    }

    private string One(string root) => Directory.GetDirectories(Path.Combine(Folder, root), "long-*").Single();

    private byte[] Measured(string root) => File.ReadAllBytes(Path.Combine(One(root), "measured.npz"));

    private JsonElement Json(params string[] arguments) => JsonDocument.Parse(Run([.. arguments, "--json"]).Output).RootElement;

    private void WaitFor(string root, string file)
    {
        string path = Path.Combine(Folder, root);
        if (!SpinWait.SpinUntil(() => Directory.Exists(path) && Directory.EnumerateFiles(path, file, SearchOption.AllDirectories).Any(), TimeSpan.FromSeconds(60)))
        {
            throw new TimeoutException($"there is no {file} in {root}");
        }
    }
}
