using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Serilog;

namespace Ensemble.Experiments.Running;

/// <summary>Trains the members of a run or shard, going on from its checkpoint and leaving one whenever it stops.</summary>
internal sealed class CheckpointedTraining(PreparedExperiment prepared, IEngine engine, ResultsFolder folder, MemberRange members, RunOptions options, ILogger log)
{
    private readonly CheckpointStore store = new(folder.Checkpoint, RunIdentity.Of(prepared, engine), members);

    /// <summary>Trains what is missing.</summary>
    /// <param name="begin">Adds members that were trained elsewhere, or null.</param>
    /// <param name="progress">Is told how far training has come, or null.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="InterruptedException">The run was stopped and can be continued.</exception>
    public EnsembleMeasurement Run(Action<EnsembleMeasurement>? begin, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        Checkpoint checkpoint = Load();
        EnsembleMeasurement measurement = checkpoint.Measurement;
        begin?.Invoke(measurement);
        using var checkpointer = new Checkpointer(store, measurement, checkpoint.States, options.CheckpointPeriod, options.CheckpointNow, log);
        var file = new ProgressFile(folder, members.Count, progress);
        try
        {
            if (prepared.StoppingRule is { } rule)
            {
                Trainer.Grow(engine, measurement, rule, file, checkpointer, cancellation);
            }
            else
            {
                Trainer.Continue(engine, measurement, members, null, file, checkpointer, cancellation);
            }

            checkpointer.Finish();
            return measurement;
        }
        catch (Exception error)
        {
            Keep(checkpointer, error);
            if (IsStop(error) && store.Exists)
            {
                throw new InterruptedException(store.Latest, measurement.Members, prepared.StoppingRule is null ? $"{members.Count}" : $"at most {members.Count}", error);
            }

            throw error is DivergedException diverged ? Instability.Of(prepared, diverged) : error;
        }
        finally
        {
            file.Finish();
        }
    }

    /// <summary>Removes the checkpoint of a run that is done.</summary>
    public void Clear() => store.Clear();

    /// <summary>A stop before or after training as one that can be continued; null where the error is no such stop or there is no checkpoint.</summary>
    /// <param name="error">What ended the run.</param>
    public InterruptedException? Continuable(Exception error) =>
        IsStop(error) && error is not InterruptedException && store.Exists ? new InterruptedException(store.Latest, error) : null;

    /// <summary>Whether an error says that the run was stopped from outside.</summary>
    internal static bool IsStop(Exception error) =>
        error is OperationCanceledException || (error is AggregateException many && many.InnerExceptions.All(IsStop));

    /// <summary>How a run ended by an error stands in the manifest.</summary>
    internal static string StatusAfter(Exception error) => IsStop(error) ? "interrupted" : "failed";

    private Checkpoint Load()
    {
        if (options.Fresh)
        {
            store.Clear();
        }

        Checkpoint? found = store.Load(prepared.Simulation, prepared.Observables, reason => log.Warning("Not used: {Reason}", reason));
        if (found is null)
        {
            return new Checkpoint(new EnsembleMeasurement(prepared.Simulation, prepared.Observables), new Dictionary<int, byte[]>());
        }

        log.Information("Go on from the checkpoint: {Members} of {Total} members done, {InFlight} in flight", found.Measurement.Members, members.Count, found.States.Count);
        return found;
    }

    // Whatever ended the run, finished members are worth keeping; but a second error must not hide the first.
    private void Keep(Checkpointer checkpointer, Exception reason)
    {
        try
        {
            checkpointer.Finish();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Error("No checkpoint: {Reason}", error.Message.ReplaceLineEndings(" "));
            if (IsStop(reason) && !store.Exists)
            {
                throw;
            }
        }
    }
}
