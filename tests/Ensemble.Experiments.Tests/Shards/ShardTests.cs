using Ensemble.Experiments.Shards;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Tests.Shards;

public class ShardTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(100, 16)]
    [InlineData(10_000_000, 999)]
    public void Shards_CoverAllMembersOnceInSlicesOfNearlyEqualSize(int members, int count)
    {
        MemberRange[] slices = [.. Enumerable.Range(1, count).Select(index => new Shard(index, count).MembersOf(members))];
        Assert.Equal(0, slices[0].First);
        Assert.Equal(members, slices[^1].End);
        Assert.All(slices.Zip(slices.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
        Assert.InRange(slices.Max(slice => slice.Count) - slices.Min(slice => slice.Count), 0, 1);
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1/0")]
    [InlineData("-1/4")]
    [InlineData("1/4/2")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("one/four")]
    [InlineData("1/99999999999")]
    [InlineData("auto/x")]
    public void NoShard_IsRefused(string text) =>
        Assert.Contains("shard", Assert.Throws<ExperimentException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void MoreShardsThanMembers_AreRefused() =>
        Assert.Throws<ExperimentException>(() => new Shard(1, 8).MembersOf(7));

    [Theory]
    [InlineData("2/4", null, "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("3/4", null, "SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4")]
    [InlineData("3/4", 4, "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=1")]
    [InlineData("1/5", 5, "JOB_COMPLETION_INDEX=0")]
    [InlineData("5/5", null, "JOB_COMPLETION_INDEX=4 ENSEMBLE_SHARDS=5")]
    public void Auto_AsksTheScheduler(string expected, int? count, string environment) =>
        Assert.Equal(expected, SchedulerShard.Find(count, Variables(environment)).ToString());

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX", null, "HOME=/")]
    [InlineData("ENSEMBLE_SHARDS", null, "JOB_COMPLETION_INDEX=0")]
    [InlineData("'x'; it must be a whole number", 4, "JOB_COMPLETION_INDEX=x")]
    [InlineData("9/4", 4, "SLURM_ARRAY_TASK_ID=9")]
    public void Auto_WithoutAScheduler_SaysWhatIsMissing(string expected, int? count, string environment) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => SchedulerShard.Find(count, Variables(environment))).Message, StringComparison.Ordinal);

    private static Func<string, string?> Variables(string text) =>
        text.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]).GetValueOrDefault;
}
