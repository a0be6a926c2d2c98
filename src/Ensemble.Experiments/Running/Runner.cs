using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Serilog;

namespace Ensemble.Experiments.Running;

/// <summary>Runs an experiment: theory, training, comparison, report, each written whole or not at all, the manifest last.</summary>
public static class Runner
{
    /// <summary>Runs an experiment.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">Where the results go; the folder is there already.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the run has come, or null.</param>
    /// <param name="cancellation">Stops the run; files written so far stay, and the manifest says <c>interrupted</c>.</param>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static Comparison Run(
        PreparedExperiment prepared,
        IEngine engine,
        ResultsFolder folder,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(log);
        Plan plan = Plan.Of(prepared, engine, folder.Path);
        Manifest manifest = Manifest.Begin(prepared, plan, engine, plan.Workers);
        AtomicFile.WriteText(folder.Experiment, ExperimentText.Of(prepared.Experiment));
        JsonFile.Write(folder.Manifest, manifest);
        log.Information("Begin {Name}: {Members} members of {Parameters} weights, {Steps} steps", plan.Name, plan.Members, plan.Parameters, plan.Steps);
        try
        {
            var clock = Stopwatch.StartNew();
            Predictions predictions = Predict(prepared, folder, progress, cancellation);
            manifest = manifest with { TheorySeconds = clock.Elapsed.TotalSeconds };
            log.Information("Theory done in {Seconds:F1} s", manifest.TheorySeconds);

            clock.Restart();
            EnsembleMeasurement measurement = Trainer.Run(
                engine,
                prepared.Simulation,
                prepared.Observables,
                new MemberRange(0, plan.Members),
                progress is null ? null : new TrainingProgress(progress),
                cancellation);
            manifest = manifest with { TrainingSeconds = clock.Elapsed.TotalSeconds };
            log.Information("Training done in {Seconds:F1} s", manifest.TrainingSeconds);

            progress?.Report(new RunProgress(RunStage.Writing, 0));
            ImmutableArray<Measurement> measurements = measurement.Measurements();
            MeasuredFile.Write(folder.Measured, prepared, measurements);
            Comparison comparison = Comparer.Compare(prepared, measurements, predictions);
            JsonFile.Write(folder.Comparison, comparison);
            cancellation.ThrowIfCancellationRequested();
            manifest = manifest.End("done");
            HtmlReport.Write(folder.Path, manifest);
            JsonFile.Write(folder.Manifest, manifest);
            progress?.Report(new RunProgress(RunStage.Writing, 1));
            log.Information("Done in {Seconds:F1} s", manifest.Seconds);
            return comparison;
        }
        catch (Exception error)
        {
            JsonFile.Write(folder.Manifest, manifest.End(error is OperationCanceledException ? "interrupted" : "failed"));
            throw;
        }
    }

    /// <summary>Computes the predictions alone and writes <c>predicted.npz</c>.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="folder">Where the results go; the folder is there already.</param>
    /// <param name="progress">Is told how far the computation has come, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static Predictions Predict(PreparedExperiment prepared, ResultsFolder folder, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(folder);
        Predictions predictions = Predictions.Compute(prepared, progress is null ? null : new TheoryProgress(progress), cancellation);
        PredictedFile.Write(folder.Predicted, prepared, predictions);
        return predictions;
    }

    private sealed class TheoryProgress(IProgress<RunProgress> inner) : IProgress<double>
    {
        public void Report(double value) => inner.Report(new RunProgress(RunStage.Theory, value));
    }

    private sealed class TrainingProgress(IProgress<RunProgress> inner) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) =>
            inner.Report(new RunProgress(RunStage.Training, (double)value.StepsDone / value.StepsTotal, value.MembersDone, value.MembersTotal));
    }
}
