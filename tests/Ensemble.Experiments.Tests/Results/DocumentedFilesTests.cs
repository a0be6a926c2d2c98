using System.Text.RegularExpressions;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Sweeps;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Model.Quantities;
using Serilog;

namespace Ensemble.Experiments.Tests.Results;

/// <summary>What runs leave behind and what docs/results.md says of it are the same, both ways.</summary>
public sealed class DocumentedFilesTests : IDisposable
{
    // Written by the command line, by Slurm, and by verify, tune and figure, whose own tests hold them.
    private static readonly string[] Elsewhere = ["log.jsonl", "slurm/", "previous.bin", "verify.json", "verify.html", "verify.npz", "width-64/", "tune.html", "tune.json", "figures/"];

    private readonly TemporaryFolder folder = new();
    private readonly string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "results.md"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EveryFile_IsInTheDocumentationAndBack()
    {
        var run = new TinyRun(folder.Root, "record.observables=[predictor, ntk, hidden_kernels]", "theory.dynamics=both");
        run.Run();
        var shard = new Shard(1, 2);
        shard.FolderIn(run.Folder).Create();
        ShardRunner.Run(run.Prepared, run.Engine, run.Folder, shard, new RunOptions(), Log.Logger, null, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        Assert.Throws<InterruptedException>(() => new TinyRun(folder.File("stopped")) { Engine = new StoppingEngine(100, stop.Cancel) }.Run(null, stop.Token));
        SweepRunner.Run(SweepGrid.Parse(["seed=1"]), folder.File("sweep"), null, _ => run.Folder, null);

        string[] found = [.. Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Distinct().Order()!];
        Assert.All(found, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
        string[] places = [.. found, "checkpoint/", "shards/1-of-4/", .. Elsewhere];
        string table = text[..text.IndexOf("## The folder of a verification", StringComparison.Ordinal)];
        Assert.All(Regex.Matches(table, @"`([\w.-]+\.(?:npz|json|jsonl|html|yaml|csv|bin)|[\w/-]+/|\.lock)`").Select(match => match.Groups[1].Value), name => Assert.Contains(name, places));
    }

    [Fact]
    public void EveryArray_IsInTheDocumentation()
    {
        var run = new TinyRun(folder.Root, "record.observables=[predictor, ntk, hidden_kernels, drift]", "theory.dynamics=both", "record.samples=4");
        run.Run();
        foreach (string file in Directory.EnumerateFiles(run.Folder.Path, "*.npz"))
        {
            using var npz = new NpzReader(file);
            Assert.All(npz.Names.Select(name => name.Replace("continuous_", "", StringComparison.Ordinal)), name => Assert.True(
                text.Contains($"`{name}`", StringComparison.Ordinal) || Catalogue.TryFind(name) is not null || Catalogue.IsCompanion(name) || name.EndsWith("_over_lag", StringComparison.Ordinal) || name.EndsWith("_samples", StringComparison.Ordinal),
                $"{Path.GetFileName(file)}: {name}"));
        }
    }

    /// <summary>The written points are a data source that gives the same points.</summary>
    [Fact]
    public void Data_CanBeReadAgain()
    {
        var run = new TinyRun(folder.Root, "data={source: digits, classes: [3, 8], train: 4, test: 2}");
        run.Run();
        var again = new TinyRun(folder.File("again"), "data={source: npz, path: " + run.Folder.Data + "}");

        Assert.Equal(run.Prepared.Data.Inputs.Values.ToArray(), again.Prepared.Data.Inputs.Values.ToArray());
        Assert.Equal(run.Prepared.Data.Targets.Values.ToArray(), again.Prepared.Data.Targets.Values.ToArray());
        Assert.Equal(run.Prepared.Data.InputShape, again.Prepared.Data.InputShape);
        using var npz = new NpzReader(run.Folder.Data);
        Assert.Equal([.. run.Prepared.Data.SourceIndices!.Value.Select(index => (double)index)], npz.Read("index_train").Values.Concat(npz.Read("index_test").Values));
    }
}
