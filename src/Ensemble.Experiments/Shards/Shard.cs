using System.Globalization;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Shards;

/// <summary>A slice of the members of an ensemble that one process trains.</summary>
public readonly record struct Shard
{
    private const int Most = 1_000_000;

    /// <summary>Creates a shard.</summary>
    /// <param name="index">Which, from 1 to <paramref name="count"/>.</param>
    /// <param name="count">How many there are, 1 to 10⁶.</param>
    /// <exception cref="ExperimentException">There is no such shard.</exception>
    public Shard(int index, int count)
    {
        if (count is < 1 or > Most || index < 1 || index > count)
        {
            throw new ExperimentException("", $"the shard is {index}/{count}; it must be i/n with n from 1 to {Most} and i from 1 to n");
        }

        Index = index;
        Count = count;
    }

    /// <summary>All members.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>i, from 1 to n.</summary>
    public int Index { get; }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>Whether this is the whole ensemble.</summary>
    public bool IsWhole => Count <= 1;

    /// <summary>Reads <c>i/n</c>, such as <c>1/4</c>; <c>auto</c> and <c>auto/n</c> ask the scheduler (<see cref="SchedulerShard"/>).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ExperimentException">The text names no shard.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        int count = 0;
        bool hasCount = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count);
        return parts[0] == "auto" && (parts.Length == 1 || hasCount) ? SchedulerShard.Find(hasCount ? count : null, Environment.GetEnvironmentVariable)
            : hasCount && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? new Shard(index, count)
            : throw new ExperimentException("", $"the shard is '{text}'; it must be i/n (such as 1/4), auto, or auto/n");
    }

    /// <summary>The members of the shard: contiguous slices whose sizes differ by one at most.</summary>
    /// <param name="members">M, the number of members of the ensemble.</param>
    /// <exception cref="ExperimentException">There are fewer members than shards.</exception>
    public MemberRange MembersOf(int members)
    {
        if (Count > members)
        {
            throw new ExperimentException("", $"there are {Count} shards and {members} members; every shard must have one");
        }

        int first = (int)((long)members * (Index - 1) / Count);
        int end = (int)((long)members * Index / Count);
        return new MemberRange(first, end - first);
    }

    /// <summary>The members of the shard of an ensemble.</summary>
    /// <param name="ensemble">The ensemble.</param>
    /// <exception cref="ExperimentException">The number of members is not given, or there are fewer than shards.</exception>
    public MemberRange MembersOf(EnsembleOptions ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return ensemble.Auto is null ? MembersOf(ensemble.Members)
            : throw new ExperimentException("ensemble.members", "ensemble.members is auto; shards need a number, since none of them sees the standard error of all members");
    }

    /// <summary>Where the results of the shard stand; the folder itself for the whole ensemble.</summary>
    /// <param name="folder">The results folder of the experiment.</param>
    public ResultsFolder FolderIn(ResultsFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return IsWhole ? folder : folder.ShardFolder($"{Index}-of-{Count}");
    }

    /// <summary>Such as <c>1/4</c>.</summary>
    public override string ToString() => $"{Index}/{Count}";
}
