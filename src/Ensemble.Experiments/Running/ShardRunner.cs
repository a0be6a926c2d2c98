using System.Diagnostics;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;

namespace Ensemble.Experiments.Running;

/// <summary>Trains one shard and writes its statistics; theory, comparison and report come with the merge.</summary>
public static class ShardRunner
{
    /// <summary>Whether a shard is done already.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">The results folder of the experiment.</param>
    /// <param name="shard">The shard.</param>
    public static bool IsDone(PreparedExperiment prepared, IEngine engine, ResultsFolder folder, Shard shard)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = shard.FolderIn(folder).Statistics;
        try
        {
            return File.Exists(path) && RunIdentity.Of(prepared, engine).Refuse(ShardFile.ReadHeader(path).Identity) is null;
        }
        catch (DataFormatException)
        {
            return false;
        }
    }

    /// <summary>Trains a shard, going on from its checkpoint.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">The results folder of the experiment; the shard's folder in it is there already.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="options">How to run.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the shard has come, or null.</param>
    /// <param name="cancellation">Stops the shard.</param>
    /// <returns>The path of the statistics.</returns>
    /// <exception cref="BusyException">Another process runs the shard.</exception>
    /// <exception cref="InterruptedException">The shard was stopped and can be continued.</exception>
    public static string Run(
        PreparedExperiment prepared,
        IEngine engine,
        ResultsFolder folder,
        Shard shard,
        RunOptions options,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        ResultsFolder place = shard.FolderIn(folder);
        MemberRange members = shard.MembersOf(prepared.Experiment.Ensemble);
        using RunLock hold = RunLock.Take(place.Lock);
        place.DeleteLeftovers();
        Manifest manifest = (Manifest.Begin(prepared, EngineFacts.Of(engine, Runner.WorkersOf(prepared, engine))) with { Shard = $"{shard}", Members = members.Count })
            .After(Manifest.Unfinished(place, options.Fresh));
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(prepared.Experiment));
        JsonFile.Write(place.Manifest, manifest);
        log.Information("Begin shard {Shard} of {Name}: members {First} to {Last}", $"{shard}", manifest.Name, members.First, members.End - 1);
        var clock = Stopwatch.StartNew();
        try
        {
            var training = new CheckpointedTraining(prepared, engine, place, members, options, log);
            EnsembleMeasurement measurement = training.Run(null, progress, cancellation);
            ShardFile.Write(place.Statistics, RunIdentity.Of(prepared, engine), members, measurement);
            JsonFile.Write(place.Manifest, manifest.Trained(clock.Elapsed).End("done"));
            training.Clear();
            log.Information("Shard {Shard} done in {Seconds:F1} s", $"{shard}", clock.Elapsed.TotalSeconds);
            return place.Statistics;
        }
        catch (Exception error)
        {
            manifest.Trained(clock.Elapsed).TryEnd(place, CheckpointedTraining.StatusAfter(error), log);
            throw;
        }
    }
}
