using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;
using Serilog;

namespace Ensemble.Experiments.Verification;

/// <summary>One width of a verification: an ordinary run in a folder of its own, with random numbers independent of those of other widths and with samples.</summary>
/// <param name="Width">N.</param>
/// <param name="Prepared">The experiment at this width.</param>
/// <param name="Folder">Its results folder, <c>width-N</c> inside that of the verification.</param>
public sealed record WidthRun(int Width, PreparedExperiment Prepared, ResultsFolder Folder)
{
    /// <summary>The run of a width.</summary>
    /// <param name="experiment">The experiment; its width, stream and samples are replaced.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="width">N.</param>
    /// <param name="samples">The fewest samples that it keeps.</param>
    /// <param name="folder">The folder of the verification.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    /// <exception cref="ExperimentException">The data cannot be had, or a step is too large.</exception>
    public static WidthRun Of(Experiment experiment, string file, int width, int samples, ResultsFolder folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(folder);
        Experiment at = experiment.AtIndependentWidth(width);
        at = at with { Record = at.Record with { Samples = Math.Max(at.Record.Samples, samples) } };
        return new WidthRun(width, PreparedExperiment.Prepare(at, file, cancellation), folder.WidthFolder(width));
    }

    /// <summary>Runs the width, going on from its checkpoint and shards; results that are finished, whole and its own are kept.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="options">How to run.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the run has come, or null.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Run(IEngine engine, RunOptions options, ILogger log, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (!options.Fresh && IsFinished(log))
        {
            log.Information("Width {Width} is done already", Width);
            return;
        }

        Folder.Create();
        Runner.Run(Prepared, engine, Folder, options, log, progress, cancellation);
    }

    private bool IsFinished(ILogger log)
    {
        string? doubt;
        try
        {
            if (!Folder.IsDone)
            {
                return false;
            }

            doubt = Folder.Doubt(Prepared);
        }
        catch (ExperimentException error)
        {
            doubt = error.Message;
        }

        if (doubt is not null)
        {
            log.Warning("{Doubt}; the width is run again", doubt);
        }

        return doubt is null;
    }
}
