using System.Collections.Immutable;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;

namespace Ensemble.Experiments.Status;

/// <summary>Looks at a run without disturbing it: every file it reads is written whole or not at all.</summary>
public static class StatusReader
{
    /// <summary>How a run stands.</summary>
    /// <param name="path">The results folder.</param>
    /// <exception cref="ExperimentException">There is no results folder at the path, or a file of it is damaged.</exception>
    public static RunStatus Read(string path)
    {
        ResultsFolder folder = ResultsFolder.OpenUnfinished(path);
        if (folder.VerifiedWidths() is { Count: > 0 } widths)
        {
            return OfVerification(path, folder, widths);
        }

        (ResultsFolder Folder, Manifest Manifest)[] parts = [.. PartsOf(folder)];
        ImmutableArray<PartStatus> status = [.. parts.Select(part => Describe(part.Folder, part.Manifest))];
        if (File.Exists(folder.Manifest))
        {
            RequireWhole(folder);
        }

        if (folder.IsDone)
        {
            Comparison done = JsonFile.Read<Comparison>(folder.Comparison);
            return new RunStatus(path, status, done.Members, done);
        }

        (int members, bool isWhole, Comparison? comparison) = Compare(folder, parts);
        return new RunStatus(path, status, members, comparison) { CanBeMerged = isWhole && parts.All(part => part.Manifest.Shard is not null && part.Manifest.Status == "done") };
    }

    private static RunStatus OfVerification(string path, ResultsFolder folder, IReadOnlyList<int> widths)
    {
        ImmutableArray<PartStatus> parts =
        [
            .. widths.SelectMany(width => PartsOf(folder.WidthFolder(width)).Select(part =>
            {
                PartStatus status = Describe(part.Folder, part.Manifest);
                return status with { Name = part.Manifest.Shard is null ? $"width {width}" : $"width {width}, {status.Name}" };
            })),
        ];
        return new RunStatus(path, parts, parts.Sum(part => part.MembersDone), null);
    }

    private static void RequireWhole(ResultsFolder folder)
    {
        if (folder.Damage() is { } damage)
        {
            throw new ExperimentException("", $"{damage}; run the experiment again, which computes what is missing");
        }
    }

    private static IEnumerable<(ResultsFolder Folder, Manifest Manifest)> PartsOf(ResultsFolder folder)
    {
        IEnumerable<ResultsFolder> shards = Directory.Exists(folder.Shards)
            ? Directory.EnumerateDirectories(folder.Shards).Select(ShardOf).OfType<Shard>().OrderBy(shard => (shard.Count, shard.Index)).Select(shard => shard.FolderIn(folder)) : [];
        return shards.Prepend(folder).Where(part => File.Exists(part.Manifest)).Select(part => (part, JsonFile.Read<Manifest>(part.Manifest)));
    }

    private static Shard? ShardOf(string path)
    {
        string[] parts = Path.GetFileName(path).Split("-of-");
        return parts.Length == 2 && int.TryParse(parts[0], out int index) && int.TryParse(parts[1], out int count) && index >= 1 && index <= count ? new Shard(index, count) : null;
    }

    private static PartStatus Describe(ResultsFolder part, Manifest manifest)
    {
        ProgressReport? progress = File.Exists(part.Progress) ? JsonFile.Read<ProgressReport>(part.Progress) : null;
        bool done = manifest.Status == "done";
        bool running = manifest.Status == "running" && RunLock.HolderOf(part.Lock) is not null;
        return new PartStatus
        {
            Name = manifest.Shard is null ? "run" : $"shard {manifest.Shard}",
            Status = manifest.Status == "running" && !running ? "died" : manifest.Status,
            Host = manifest.Host,
            Restarts = manifest.Restarts,
            Members = manifest.Members,
            MembersDone = done ? manifest.Members : progress?.MembersDone ?? 0,
            Fraction = done ? 1 : progress is { StepsTotal: > 0 } ? (double)progress.StepsDone / progress.StepsTotal : 0,
            StepsPerSecond = running ? progress?.StepsPerSecond : null,
            SecondsLeft = running ? progress?.SecondsLeft : null,
            LastCheckpoint = new FileInfo(Path.Combine(part.Checkpoint, "latest.bin")) is { Exists: true } file ? file.LastWriteTimeUtc : null,
        };
    }

    /// <summary>Writes what the finished members of a run show, as the run itself will write it at its end.</summary>
    /// <param name="path">The results folder.</param>
    /// <param name="file">The file to write.</param>
    internal static void WriteMeasured(string path, string file)
    {
        ResultsFolder folder = ResultsFolder.OpenUnfinished(path);
        (PreparedExperiment prepared, EnsembleMeasurement measurement) = Merged(folder, [.. PartsOf(folder)]);
        MeasuredFile.Write(file, prepared, measurement.Measurements());
    }

    private static (int Members, bool IsWhole, Comparison? Comparison) Compare(ResultsFolder folder, IReadOnlyList<(ResultsFolder Folder, Manifest Manifest)> parts)
    {
        (PreparedExperiment prepared, EnsembleMeasurement measurement) = Merged(folder, parts);
        bool isWhole = measurement.Missing(new MemberRange(0, prepared.Experiment.Ensemble.Members)).Sum(range => range.Count) == 0;

        // A run writes its prediction before it trains; shards do not predict.
        return measurement.Members < 2 || Predictions.TryRead(folder.Predicted, prepared) is not { } predictions
            ? (measurement.Members, isWhole, null)
            : (measurement.Members, isWhole, TryCompare(prepared, measurement, predictions));
    }

    private static (PreparedExperiment Prepared, EnsembleMeasurement Measurement) Merged(ResultsFolder folder, IReadOnlyList<(ResultsFolder Folder, Manifest Manifest)> parts)
    {
        var prepared = PreparedExperiment.Prepare(ExperimentFile.Read(folder.Experiment), folder.Experiment);
        var measurement = new EnsembleMeasurement(prepared.Simulation, prepared.Observables);
        string hash = ExperimentHash.Of(prepared);
        foreach ((ResultsFolder part, Manifest manifest) in parts)
        {
            var identity = new RunIdentity(hash, ProgramVersion.Number, manifest.Engine, manifest.Device.Split(':')[0], manifest.Precision);
            if (Finished(part, manifest, identity, prepared) is { Members: > 0 } finished && IsNew(measurement, finished, prepared))
            {
                measurement.Merge(finished);
            }
        }

        return (prepared, measurement);
    }

    private static EnsembleMeasurement? Finished(ResultsFolder part, Manifest manifest, RunIdentity identity, PreparedExperiment prepared)
    {
        try
        {
            if (File.Exists(part.Statistics))
            {
                return ShardFile.Read(part.Statistics, identity, prepared).Measurement;
            }

            MemberRange members = manifest.Shard is null ? new MemberRange(0, manifest.Members) : Shard.Parse(manifest.Shard).MembersOf(prepared.Experiment.Ensemble);
            var store = new CheckpointStore(part.Checkpoint, identity, members);
            return store.Read(store.Latest, prepared.Simulation, prepared.Observables).Measurement;
        }
        catch (Exception error) when (error is DataFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsNew(EnsembleMeasurement measurement, EnsembleMeasurement finished, PreparedExperiment prepared)
    {
        var all = new MemberRange(0, prepared.Experiment.Ensemble.Members);
        return measurement.Missing(all).Sum(range => range.Count - finished.Missing(range).Sum(missing => missing.Count)) == finished.Members;
    }

    private static Comparison? TryCompare(PreparedExperiment prepared, EnsembleMeasurement measurement, Predictions predictions)
    {
        try
        {
            return Comparer.Compare(prepared, measurement.Measurements(), predictions);
        }
        catch (InvalidOperationException)
        {
            // Some statistics need whole pairs or blocks of members, which are not complete yet.
            return null;
        }
    }
}
