using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;
using Serilog;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// Trains an ensemble at several widths, extrapolates each observable's distance from theory to N → ∞ and tests whether
/// it vanishes there. Whole members (or blocks of members) are drawn anew for the null distribution, so correlations between
/// times and points are kept; observables share the false-alarm probability by Bonferroni.
/// </summary>
public static class Verifier
{
    /// <summary>Runs the test. Widths that were trained before are read from the folder.</summary>
    /// <param name="experiment">The experiment; its width is replaced.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">Where results go; it is there already.</param>
    /// <param name="options">The widths and how to test.</param>
    /// <param name="log">The log.</param>
    /// <param name="progress">Is told how far the run has come, or null.</param>
    /// <param name="cancellation">Stops the run; finished widths stay.</param>
    /// <exception cref="ExperimentException">No observable of the experiment can be tested.</exception>
    public static VerifyResult Run(
        Experiment experiment,
        string file,
        IEngine engine,
        string folder,
        VerifyOptions options,
        ILogger log,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        var clock = Stopwatch.StartNew();
        PreparedExperiment first = PreparedExperiment.Prepare(experiment.AtWidth(options.Widths[0]), file, cancellation);
        IReadOnlyList<IObservable> observables = Observables(first, file);
        var predictions = Predictions.Compute(first, null, cancellation);
        double[]? otherMean = options.Theory == TestedTheory.Exact ? null : WrongTheories.Mean(first, options.Theory, cancellation);
        ImmutableArray<SampleFamily> families = SampleFamily.Of(first, predictions, otherMean);
        log.Information("Theory done in {Seconds:F1} s", clock.Elapsed.TotalSeconds);
        var samples = families.ToDictionary(family => family.Name, _ => new List<WidthSamples>());
        var ensembles = ImmutableArray.CreateBuilder<VerifyEnsemble>();
        foreach ((int index, int width) in options.Widths.Index())
        {
            PreparedExperiment prepared = PreparedExperiment.Prepare(experiment.AtWidth(width), file, cancellation);
            IProgress<StepProgress>? part = progress is null ? null : new WidthProgress(progress, ensembles.Sum(done => done.Members), index, options.Widths.Length);
            EnsembleMeasurement measurement = Measure(prepared, engine, observables, Path.Combine(folder, $"width-{width}.bin"), log, part, cancellation);
            ensembles.Add(new VerifyEnsemble(width, measurement.Members, prepared.StoppingRule?.Judge(measurement)));
            log.Information("Width {Width} done with {Members} members after {Seconds:F1} s", width, measurement.Members, clock.Elapsed.TotalSeconds);
            foreach (SampleFamily family in families)
            {
                samples[family.Name].Add(family.Sample(width, measurement));
            }
        }

        return new VerifyResult(
            experiment.Name,
            options.Theory,
            ensembles.ToImmutable(),
            options.Order,
            options.FalseAlarm,
            clock.Elapsed.TotalSeconds,
            [.. families.Select(family => Judge(family, samples[family.Name], options, options.FalseAlarm / families.Length))]);
    }

    /// <summary>What verification measures.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <exception cref="ExperimentException">No observable of the experiment can be tested.</exception>
    public static IReadOnlyList<IObservable> Observables(PreparedExperiment prepared, string file)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        IReadOnlyList<IObservable> observables = SampleFamily.Observables(prepared);
        return observables.Count > 0 ? observables
            : throw new ExperimentException("record.observables", $"{file}: record.observables must hold at least one of predictor, ntk, hidden_kernels, ndk to be verified");
    }

    private static EnsembleMeasurement Measure(PreparedExperiment prepared, IEngine engine, IReadOnlyList<IObservable> observables, string path, ILogger log, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        Simulation simulation = prepared.Simulation;
        if (File.Exists(path))
        {
            try
            {
                using var reader = new BinaryReader(File.OpenRead(path));
                return EnsembleMeasurement.Read(reader, simulation, observables);
            }
            catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
            {
                log.Warning("{Path} cannot be read ({Reason}); the width is trained again", path, error.Message);
            }
        }

        var measurement = new EnsembleMeasurement(simulation, observables);
        if (prepared.StoppingRule is { } rule)
        {
            Trainer.Grow(engine, measurement, rule, progress, null, cancellation);
        }
        else
        {
            Trainer.Continue(engine, measurement, new MemberRange(0, prepared.Experiment.Ensemble.Members), null, progress, null, cancellation);
        }

        AtomicFile.Write(path, stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            measurement.Write(writer);
        });
        return measurement;
    }

    private static VerifyFamily Judge(SampleFamily family, List<WidthSamples> samples, VerifyOptions options, double falseAlarm)
    {
        ExtrapolationResult fit = WidthExtrapolation.Fit(samples, family.Theory, new ExtrapolationOptions { Order = options.Order, Resamples = options.Resamples });
        return new VerifyFamily(
            family.Name,
            family.Theory.Length,
            [.. fit.Widths.Select(Bias)],
            Finite(fit.LogSlope),
            Finite(fit.LogSlopeError),
            RootMeanSquare(fit.Intercept),
            fit.RmsZ,
            fit.MaxZ,
            fit.PValue,
            fit.PValue > falseAlarm);
    }

    private static VerifyBias Bias(WidthBias bias) => new(
        bias.Width,
        bias.IsResolved ? Finite(bias.Rms) : null,
        bias.IsResolved ? Finite(bias.MeanSquareError / (2 * bias.Rms)) : null,
        RootMeanSquare(bias.Bias));

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(value => value * value));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private sealed class WidthProgress(IProgress<RunProgress> inner, int membersBefore, int index, int count) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => inner.Report(new RunProgress(
            RunStage.Training,
            (index + ((double)value.StepsDone / value.StepsTotal)) / count,
            membersBefore + value.MembersDone,
            membersBefore + ((count - index) * value.MembersTotal)));
    }
}
