using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Serilog;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// Runs an experiment at several widths, each an ordinary run, and then asks whether the distance of each observable from
/// theory, extrapolated to N → ∞, vanishes (<see cref="Judge"/>).
/// </summary>
public static class Verifier
{
    /// <summary>Runs the widths and judges. Widths that are done are not run again; a stopped one goes on.</summary>
    /// <param name="experiment">The experiment; its width is replaced.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">Where results go; it is there already.</param>
    /// <param name="options">The widths and how to test.</param>
    /// <param name="run">How to run the widths.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the widths have come, or null.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ExperimentException">No observable of the experiment can be tested.</exception>
    /// <exception cref="BusyException">Another process verifies the experiment in this folder, or runs one of its widths.</exception>
    /// <exception cref="InterruptedException">A width was stopped and can be continued.</exception>
    public static VerifyResult Run(
        Experiment experiment,
        string file,
        IEngine engine,
        ResultsFolder folder,
        VerifyOptions options,
        RunOptions run,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        var clock = Stopwatch.StartNew();
        ImmutableArray<WidthRun> widths = Widths(experiment, file, folder, options, cancellation);
        Judge.Require(widths[0].Prepared, file, options);
        using RunLock hold = RunLock.Take(folder.Lock);
        PreparedExperiment widest = widths[^1].Prepared;
        Manifest manifest = Manifest.Begin(widest, EngineFacts.Of(engine, 1)) with { Purpose = Manifest.Verification, Widths = options.Widths };
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(experiment));
        JsonFile.Write(folder.Manifest, manifest);
        try
        {
            // What holds at infinite width is the same for all widths: it is computed once.
            Predictions? shared = Predictions.AreSharedByWidths(widest) ? Predictions.Compute(widest, null, cancellation) : null;
            var judge = Judge.Of(widest, file, options, shared, cancellation);
            log.Information("Theory done in {Seconds:F1} s", clock.Elapsed.TotalSeconds);
            RunOptions each = run with { Predictions = shared };
            ControlVariate? control = options.Control && ControlVariate.Refuses(widest) is null ? ControlVariate.Of(widest, cancellation) : null;
            foreach ((int index, WidthRun width) in widths.Index())
            {
                width.Run(engine, each, log, progress is null ? null : new WidthProgress(progress, index, widths.Length), cancellation);
                control?.Measure(width, engine, null, cancellation);
                log.Information("Width {Width} done after {Seconds:F1} s", width.Width, clock.Elapsed.TotalSeconds);
            }

            VerifyResult result = judge.Of(widths, folder, clock, cancellation);
            JsonFile.Write(Path.Combine(folder.Path, $"{options.FileName}.json"), result);
            VerifyReport.Write(Path.Combine(folder.Path, $"{options.FileName}.html"), result);
            JsonFile.Write(folder.Manifest, manifest.End("done"));
            return result;
        }
        catch (Exception error)
        {
            manifest.TryEnd(folder, CheckpointedTraining.StatusAfter(error), log);
            throw;
        }
    }

    /// <summary>The runs of all widths. Nothing is written.</summary>
    /// <param name="experiment">The experiment; its width is replaced.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="folder">The folder of the verification.</param>
    /// <param name="options">The widths.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    public static ImmutableArray<WidthRun> Widths(Experiment experiment, string file, ResultsFolder folder, VerifyOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.Widths.Select(width => WidthRun.Of(experiment, file, width, options.Samples, folder, cancellation))];
    }

    private sealed class WidthProgress(IProgress<RunProgress> inner, int index, int count) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.Stage == RunStage.Training)
            {
                inner.Report(value with { Fraction = (index + value.Fraction) / count });
            }
        }
    }
}
