using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;

namespace Ensemble.Experiments.Shards;

/// <summary>Combines shards. The result is the same bytes as that of one run, since statistics merge exactly.</summary>
internal static class ShardMerger
{
    /// <summary>Adds all shards that can be used and whose members are not there yet: a convenience on the way to a whole run.</summary>
    public static void AddUsable(EnsembleMeasurement measurement, ResultsFolder folder, RunIdentity identity, PreparedExperiment prepared, ILogger log)
    {
        foreach (string path in ShardFile.In(folder))
        {
            try
            {
                (MemberRange members, EnsembleMeasurement shard) = ShardFile.Read(path, identity, prepared);
                if (measurement.Missing(members) is [var all] && all == members)
                {
                    measurement.Merge(shard);
                    log.Information("Take {Count} members from {Shard}", members.Count, path);
                }
                else
                {
                    log.Warning("Not used: {Shard}: some of its members are there already", path);
                }
            }
            catch (DataFormatException error)
            {
                log.Warning("Not used: {Reason}", error.Message);
            }
        }
    }

    /// <summary>Merges all shards of some folders, which must make up the ensemble exactly.</summary>
    /// <param name="paths">The files of the shards.</param>
    /// <param name="identity">What they must belong to.</param>
    /// <param name="prepared">The experiment.</param>
    /// <exception cref="ExperimentException">A shard is missing, damaged, foreign, or there twice.</exception>
    public static EnsembleMeasurement Merge(IReadOnlyList<string> paths, RunIdentity identity, PreparedExperiment prepared)
    {
        var measurement = new EnsembleMeasurement(prepared.Simulation, prepared.Observables);
        var merged = new List<(MemberRange Members, string Path)>();
        foreach (string path in paths)
        {
            (MemberRange members, EnsembleMeasurement shard) = Read(path, identity, prepared);
            if (merged.Find(other => members.First < other.Members.End && other.Members.First < members.End) is { Path: not null } twice)
            {
                throw new ExperimentException("", $"shards are there twice: {twice.Path} holds members {Text(twice.Members)} and {path} holds {Text(members)}");
            }

            merged.Add((members, path));
            measurement.Merge(shard);
        }

        IReadOnlyList<MemberRange> missing = measurement.Missing(new MemberRange(0, prepared.Experiment.Ensemble.Members));
        return missing.Count == 0 ? measurement
            : throw new ExperimentException("", $"shards are missing: {Names(missing, paths, prepared.Experiment.Ensemble.Members)}");
    }

    /// <summary>What the shards of an experiment belong to: its own hash, and the engine of the first of them.</summary>
    /// <param name="paths">The files of the shards.</param>
    /// <param name="folder">The results folder, named in messages.</param>
    /// <param name="prepared">The experiment.</param>
    /// <exception cref="ExperimentException">There is no shard, or the first is damaged.</exception>
    public static RunIdentity IdentityOf(IReadOnlyList<string> paths, string folder, PreparedExperiment prepared)
    {
        if (paths.Count == 0)
        {
            throw new ExperimentException("", $"{folder}: there are no finished shards (shards/i-of-n/statistics.bin)");
        }

        try
        {
            RunIdentity first = ShardFile.ReadHeader(paths[0]).Identity;
            return first with { Experiment = ExperimentHash.Of(prepared), Version = ProgramVersion.Number };
        }
        catch (DataFormatException error)
        {
            throw new ExperimentException("", $"the shard {error.Message}", error);
        }
    }

    /// <summary>What trained the shards, as they say themselves.</summary>
    public static EngineFacts TrainerOf(RunIdentity identity) => new(identity.Engine, identity.Device, identity.Precision, 0, identity.Device, null);

    private static (MemberRange Members, EnsembleMeasurement Measurement) Read(string path, RunIdentity identity, PreparedExperiment prepared)
    {
        try
        {
            return ShardFile.Read(path, identity, prepared);
        }
        catch (DataFormatException error)
        {
            throw new ExperimentException("", $"the shard {error.Message}", error);
        }
    }

    // With one number of shards the missing ones have names; otherwise only their members are known.
    private static string Names(IReadOnlyList<MemberRange> missing, IReadOnlyList<string> paths, int total)
    {
        string members = $"members {string.Join(", ", missing.Select(Text))}";
        string[] counts = [.. paths.Select(path => Path.GetFileName(Path.GetDirectoryName(path)!).Split("-of-")).Where(parts => parts.Length == 2).Select(parts => parts[1]).Distinct()];
        if (counts is not [var only] || !int.TryParse(only, out int count) || count < 1 || count > total)
        {
            return members;
        }

        IEnumerable<string> names = Enumerable.Range(1, count).Select(index => new Shard(index, count))
            .Where(shard => missing.Any(range => range.First <= shard.MembersOf(total).First && shard.MembersOf(total).End <= range.End))
            .Select(shard => $"{shard}");
        return $"{string.Join(", ", names)} ({members})";
    }

    private static string Text(MemberRange members) => members.Count == 1 ? $"{members.First}" : $"{members.First} to {members.End - 1}";
}
