using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Tests.Checkpoints;
using Serilog;

namespace Ensemble.Experiments.Tests.Shards;

public sealed class ShardMergeTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-shards-").FullName;
    private readonly TinyRun tiny;

    public ShardMergeTests() => tiny = new TinyRun(Path.Combine(root, "shards"));

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(11)]
    public void MergedShards_AreTheBytesOfTheWholeRun(int count)
    {
        byte[] whole = new TinyRun(Path.Combine(root, "whole")).Run();
        foreach (int index in Enumerable.Range(1, count).Reverse())
        {
            Train(tiny, index, count);
        }

        Merge();
        Assert.Equal(whole, File.ReadAllBytes(tiny.Folder.Measured));
        Assert.True(tiny.Folder.IsDone);
    }

    [Fact]
    public void ARunOnAFolderWithShards_TrainsTheRestAlone()
    {
        byte[] whole = new TinyRun(Path.Combine(root, "whole")).Run();
        Train(tiny, 1, 3);
        Train(tiny, 3, 3);
        var engine = new StoppingEngine(int.MaxValue, () => { });
        Assert.Equal(whole, new TinyRun(Path.Combine(root, "shards")) { Engine = engine }.Run());
        Assert.Equal(new Shard(2, 3).MembersOf(11).Count, engine.Begun);
    }

    [Fact]
    public void MissingShards_AreNamed()
    {
        Train(tiny, 1, 4);
        Train(tiny, 3, 4);
        Assert.Equal("shards are missing: 2/4, 4/4 (members 2 to 4, 8 to 10)", Refused());
    }

    [Fact]
    public void ShardsThatShareMembers_AreNamed()
    {
        Train(tiny, 1, 2);
        Train(tiny, 1, 3);
        string message = Refused();
        Assert.Contains("shards are there twice", message, StringComparison.Ordinal);
        Assert.Contains("1-of-2", message, StringComparison.Ordinal);
        Assert.Contains("1-of-3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedShard_IsNamed()
    {
        Train(tiny, 1, 2);
        Train(tiny, 2, 2);
        string path = new Shard(2, 2).FolderIn(tiny.Folder).Statistics;
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"the shard {path}: is damaged or cut short: its checksum does not fit", Refused());
    }

    [Fact]
    public void AShardOfAnotherExperiment_IsRefused()
    {
        Train(tiny, 1, 2);
        var other = new TinyRun(Path.Combine(root, "other"), "seed=2");
        Train(other, 2, 2);
        string target = new Shard(2, 2).FolderIn(tiny.Folder).Statistics;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(new Shard(2, 2).FolderIn(other.Folder).Statistics, target);
        Assert.Contains("belongs to another experiment", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsOfSeveralFolders_Merge()
    {
        var elsewhere = new TinyRun(Path.Combine(root, "elsewhere"));
        Train(tiny, 1, 2);
        Train(elsewhere, 2, 2);
        Merge(elsewhere.Folder);
        Assert.True(tiny.Folder.IsDone);
    }

    [Fact]
    public void AFolderWithoutShards_IsRefused()
    {
        tiny.Folder.Create();
        Assert.Contains("no finished shards", Refused(), StringComparison.Ordinal);
    }

    private static void Train(TinyRun run, int index, int count)
    {
        var shard = new Shard(index, count);
        shard.FolderIn(run.Folder).Create();
        ShardRunner.Run(run.Prepared, run.Engine, run.Folder, shard, new RunOptions(), Log.Logger, null, CancellationToken.None);
        Assert.True(ShardRunner.IsDone(run.Prepared, run.Engine, run.Folder, shard));
    }

    private void Merge(params ResultsFolder[] others) =>
        Runner.Merge(tiny.Prepared, tiny.Folder, others, Log.Logger, null, CancellationToken.None);

    private string Refused()
    {
        string message = Assert.Throws<ExperimentException>(() => Merge()).Message;
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
        return message;
    }
}
