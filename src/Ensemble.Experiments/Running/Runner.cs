using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training;
using Serilog;
using Serilog.Events;

namespace Ensemble.Experiments.Running;

/// <summary>Runs an experiment: theory, training, comparison, report, each written whole or not at all, the manifest last.</summary>
public static class Runner
{
    /// <summary>Runs an experiment, going on from its checkpoint and from shards that are there.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">Where the results go; the folder is there already.</param>
    /// <param name="options">How to run.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the run has come, or null.</param>
    /// <param name="cancellation">Stops the run; files written so far stay, and the manifest says <c>interrupted</c>.</param>
    /// <exception cref="BusyException">Another process runs the experiment in this folder.</exception>
    /// <exception cref="InterruptedException">The run was stopped and can be continued.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before there was anything to continue.</exception>
    public static Comparison Run(
        PreparedExperiment prepared,
        IEngine engine,
        ResultsFolder folder,
        RunOptions options,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        var members = new MemberRange(0, prepared.Experiment.Ensemble.Members);
        var training = new CheckpointedTraining(prepared, engine, folder, members, options, log);
        try
        {
            Comparison comparison = Run(prepared, EngineFacts.Of(engine, WorkersOf(prepared, engine)), folder, options, log, () => training.Run(AddShards, progress, cancellation), progress, cancellation);
            training.Clear();
            File.Delete(folder.Progress);
            return comparison;
        }
        catch (Exception error) when (training.Continuable(error) is not null)
        {
            throw training.Continuable(error)!;
        }

        void AddShards(EnsembleMeasurement measurement)
        {
            if (!options.Fresh)
            {
                ShardMerger.AddUsable(measurement, folder, RunIdentity.Of(prepared, engine), prepared, log);
            }
        }
    }

    /// <summary>Merges the shards of an experiment and computes all the rest of a run. Nothing is trained.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="folder">Where the results go.</param>
    /// <param name="others">Other results folders with shards of the same experiment.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the run has come, or null.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ExperimentException">A shard is missing, damaged, foreign, or there twice.</exception>
    /// <exception cref="BusyException">Another process runs the experiment in this folder.</exception>
    public static Comparison Merge(
        PreparedExperiment prepared,
        ResultsFolder folder,
        IReadOnlyList<ResultsFolder> others,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(log);
        string[] paths = [.. others.Prepend(folder).SelectMany(ShardFile.In)];
        RunIdentity identity = ShardMerger.IdentityOf(paths, folder.Path, prepared);
        EnsembleMeasurement merged = ShardMerger.Merge(paths, identity, prepared);
        return Run(prepared, ShardMerger.TrainerOf(identity), folder, new RunOptions(), log, () => merged, progress, cancellation);
    }

    /// <summary>Members that the engine trains at the same time.</summary>
    internal static int WorkersOf(PreparedExperiment prepared, IEngine engine) =>
        engine.Estimate(prepared.Simulation, Observable.Needs(prepared.Observables), prepared.Experiment.Ensemble.Members).Workers;

    private static Comparison Run(
        PreparedExperiment prepared,
        EngineFacts engine,
        ResultsFolder folder,
        RunOptions options,
        ILogger log,
        Func<EnsembleMeasurement> train,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        using RunLock hold = RunLock.Take(folder.Lock);
        folder.DeleteLeftovers();
        Manifest? stopped = Manifest.Unfinished(folder, options.Fresh);
        Manifest manifest = Manifest.Begin(prepared, engine).After(stopped);
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(prepared.Experiment));
        DataFile.Write(folder.Data, prepared.Data);
        JsonFile.Write(folder.Manifest, manifest);
        log.Information("Begin {Name}: {Members} members of {Parameters} weights, {Steps} steps", manifest.Name, manifest.Members, prepared.Network.Parameters, manifest.Steps);
        var clock = new Stopwatch();
        try
        {
            clock.Start();
            Predictions? predictions = stopped?.TheorySeconds is not null && stopped.Vouches(folder.Predicted) ? Predictions.TryRead(folder.Predicted, prepared) : null;
            if (predictions is null)
            {
                predictions = Predict(prepared, folder, options.Predictions, progress, cancellation);
                manifest = manifest with { TheorySeconds = clock.Elapsed.TotalSeconds, TheoryCosts = predictions.Seconds, Checksums = ChecksumOf(folder.Predicted) };
                JsonFile.Write(folder.Manifest, manifest);
                log.Information("Theory done in {Seconds:F1} s", manifest.TheorySeconds);
            }

            clock.Restart();
            EnsembleMeasurement measurement = train();
            manifest = manifest.Trained(clock.Elapsed).WithEnsemble(measurement, prepared.StoppingRule);
            clock.Reset();
            log.Information("Training done in {Seconds:F1} s", manifest.TrainingSeconds);
            LogEnd(manifest, log);

            progress?.Report(new RunProgress(RunStage.Writing, 0));
            ImmutableArray<Measurement> measurements = measurement.Measurements();
            if (Instability.Of(prepared, measurements) is { } unstable)
            {
                log.Warning("{Unstable}", unstable);
            }

            WriteWhatWasRemoved(prepared, folder, predictions, log);
            MeasuredFile.Write(folder.Measured, prepared, measurements);
            Comparison comparison = Comparer.Compare(prepared, measurements, predictions);
            JsonFile.Write(folder.Comparison, comparison);
            LogUndefined(comparison, log);
            progress?.Report(new RunProgress(RunStage.Writing, 0.1));
            TheoryCurves.Write(folder.Curves, TheoryCurves.Compute(prepared, progress is null ? null : new CurveProgress(progress), cancellation));
            cancellation.ThrowIfCancellationRequested();
            manifest = manifest.End("done") with { Experiment = ExperimentHash.Of(prepared), Checksums = folder.Checksums() };
            HtmlReport.Write(folder.Path, manifest);
            JsonFile.Write(folder.Manifest, manifest);
            progress?.Report(new RunProgress(RunStage.Writing, 1));
            log.Information("Done in {Seconds:F1} s", manifest.Seconds);
            return comparison;
        }
        catch (Exception error)
        {
            manifest.TryEnd(folder, CheckpointedTraining.StatusAfter(error), log);
            throw;
        }
    }

    /// <summary>Computes the predictions alone and writes <c>experiment.yaml</c> and <c>predicted.npz</c>.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="folder">Where the results go, not the folder of a run; the folder is there already.</param>
    /// <param name="progress">Is told how far the computation has come, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="BusyException">Another process computes the same.</exception>
    public static Predictions PredictAlone(PreparedExperiment prepared, ResultsFolder folder, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(folder);
        using RunLock hold = RunLock.Take(folder.Lock);
        folder.DeleteLeftovers();
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(prepared.Experiment));
        DataFile.Write(folder.Data, prepared.Data);
        return Predict(prepared, folder, null, progress, cancellation);
    }

    private static Predictions Predict(PreparedExperiment prepared, ResultsFolder folder, Predictions? known, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        Predictions predictions = known ?? Predictions.Compute(prepared, progress is null ? null : new TheoryProgress(progress), cancellation);
        PredictedFile.Write(folder.Predicted, prepared, predictions);
        return predictions;
    }

    private static Dictionary<string, string> ChecksumOf(string path) => new() { [Path.GetFileName(path)] = AtomicFile.Checksum(path) };

    private static void WriteWhatWasRemoved(PreparedExperiment prepared, ResultsFolder folder, Predictions predictions, ILogger log)
    {
        if (new[] { folder.Experiment, folder.Data, folder.Predicted }.All(File.Exists))
        {
            return;
        }

        log.Warning("{Folder}: files were removed while the run went on; they are written again", folder.Path);
        folder.Create();
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(prepared.Experiment));
        DataFile.Write(folder.Data, prepared.Data);
        PredictedFile.Write(folder.Predicted, prepared, predictions);
    }

    private static void LogUndefined(Comparison comparison, ILogger log)
    {
        string[] names = [.. comparison.Observables.Where(row => double.IsNaN(row.RmsDifference)).Select(row => row.Name).Distinct()];
        if (names.Length > 0)
        {
            log.Warning("{Names}: not defined at some record time, where a kernel that it is divided by vanishes (all weights zero, or a very deep network)", string.Join(", ", names));
        }
    }

    private static void LogEnd(Manifest manifest, ILogger log)
    {
        if (manifest.EnsembleEnd is { } end)
        {
            log.Write(
                end.StoppedBy == StopReason.StandardError ? LogEventLevel.Information : LogEventLevel.Warning,
                "{Members} members: the mean predictor has an rms standard error of {Error:G3}, wanted {Target:G3}",
                manifest.Members,
                end.StandardError,
                end.Target);
        }
    }

    private sealed class CurveProgress(IProgress<RunProgress> inner) : IProgress<double>
    {
        public void Report(double value) => inner.Report(new RunProgress(RunStage.Writing, 0.1 + (0.7 * value)));
    }

    private sealed class TheoryProgress(IProgress<RunProgress> inner) : IProgress<double>
    {
        public void Report(double value) => inner.Report(new RunProgress(RunStage.Theory, value));
    }
}
