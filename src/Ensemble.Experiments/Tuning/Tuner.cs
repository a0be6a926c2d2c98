using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Tuning;

/// <summary>
/// Chooses values of an experiment by theory alone: a grid over all keys, then ever closer neighbours of the best point. What counts is the
/// predicted test error ⟨(f − y)²⟩ of a network when training stops, noise between networks included.
/// </summary>
/// <remarks>Equations: L11.</remarks>
public static class Tuner
{
    private const int Rounds = 3;
    private const int MostPoints = 2000;
    private const int MostSteps = 200;
    private const int TimesOfACurve = 24;
    private const double Tolerance = 1e-3;

    /// <summary>Searches the least predicted test error.</summary>
    /// <param name="file">The experiment file.</param>
    /// <param name="overrides">Changes to it, the same at all points.</param>
    /// <param name="keys">The keys to tune (<see cref="TuneAxis.Parse"/>).</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ExperimentException">A key is not right, there are no test points, or the theory does not predict the test error.</exception>
    public static TuneSearch Search(string file, IReadOnlyList<string> overrides, IReadOnlyList<string> keys, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        Experiment start = ExperimentFile.Read(file, overrides);
        ImmutableArray<TuneAxis> axes = TuneAxis.Parse(keys, start);
        var clock = Stopwatch.StartNew();
        (string theory, TunePoint atStart) = AtStart(start, file, axes, cancellation);
        var tried = new Dictionary<string, TunePoint>();
        ImmutableArray<string>[] grid = [.. Grid(axes)];
        if (grid.Length > MostPoints)
        {
            throw new ExperimentException("", $"the grid has {grid.Length} points; at most {MostPoints} are allowed: tune fewer keys, or give fewer values");
        }

        double expected = grid.Length + (axes.Any(axis => axis.IsFree) ? Rounds * (Math.Pow(3, axes.Count(axis => axis.IsFree)) - 1) : 0);
        foreach (ImmutableArray<string> values in grid)
        {
            Try(values);
        }

        TunePoint best = Best() ?? throw new ExperimentException("", $"no point of the grid could be predicted; the first: {tried.Values.First().Reason}");
        double fraction = 0.5;
        for (int round = 0; round < Rounds && axes.Any(axis => axis.IsFree);)
        {
            TunePoint centre = best;
            foreach (ImmutableArray<string> values in Neighbours(axes, tried.First(pair => pair.Value == centre).Key, fraction))
            {
                Try(values);
            }

            // Steps become smaller only where none of this size leads further down by more than theory is exact.
            best = Best()!;
            if (best.Error >= centre.Error * (1 - Tolerance) || tried.Count > grid.Length + MostSteps)
            {
                (round, fraction) = (round + 1, fraction / 2);
            }
        }

        progress?.Report(1);
        return new TuneSearch(theory, axes, atStart, best, [.. tried.Values], clock.Elapsed.TotalSeconds);

        void Try(ImmutableArray<string> values)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tried.TryAdd(string.Join('\n', values), new TunePoint(values, null)))
            {
                tried[string.Join('\n', values)] = Evaluate(file, overrides, axes, values, cancellation);
                progress?.Report(Math.Min(0.99, tried.Count / expected));
            }
        }

        TunePoint? Best() => tried.Values.Where(point => point.Error is not null).MinBy(point => point.Error);
    }

    /// <summary>Reads what networks did in a finished run, when training stopped.</summary>
    /// <param name="folder">The results folder.</param>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static TuneCheck Check(ResultsFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var measured = new NpzReader(folder.Measured);
        using var predicted = new NpzReader(folder.Predicted);
        return new TuneCheck(predicted.Read("mse_test").Values[^1], measured.Read("mse_test").Values[^1], measured.Read("mse_test_sem").Values[^1], Path.GetFullPath(folder.Path));
    }

    private static (string Theory, TunePoint Point) AtStart(Experiment experiment, string file, ImmutableArray<TuneAxis> axes, CancellationToken cancellation)
    {
        if (experiment.Theory.Compare.SequenceEqual([TheoryOptions.None]))
        {
            throw new ExperimentException("theory.compare", $"{file}: theory.compare is none; tuning needs a theory");
        }

        var prepared = PreparedExperiment.PrepareTheory(AtTheEnd(experiment, null), file, cancellation);
        if (prepared.Data.TestCount == 0)
        {
            throw new ExperimentException("data.test", $"{file}: data.test is 0; tuning needs test points");
        }

        Predictions predictions = Predictions.ComputeOne(prepared, null, null, cancellation);
        double[] errors = predictions.Find("mse_test")?.Values
            ?? throw new ExperimentException("theory.compare", $"{file}: the theory '{predictions.Theories[0]}' does not predict the test error; put another first in theory.compare");
        return (predictions.Theories[0], new TunePoint([.. axes.Select(axis => axis.Start)], errors[^1]));
    }

    private static TunePoint Evaluate(string file, IReadOnlyList<string> overrides, ImmutableArray<TuneAxis> axes, ImmutableArray<string> values, CancellationToken cancellation)
    {
        int clock = axes.ToList().FindIndex(axis => axis.IsStoppingTime);
        try
        {
            Experiment experiment = ExperimentFile.Read(file, [.. overrides, .. axes.Zip(values).Where(pair => !pair.First.IsStoppingTime).Select(pair => $"{pair.First.Key}={pair.Second}")]);
            var prepared = PreparedExperiment.PrepareTheory(AtTheEnd(experiment, clock < 0 ? null : TimesOfACurve), file, cancellation);
            Predictions predictions = Predictions.ComputeOne(prepared, null, null, cancellation);
            if (predictions.Find("mse_test") is not { } errors)
            {
                return new TunePoint(values, null, $"the theory '{predictions.Theories[0]}' does not predict the test error");
            }

            if (clock < 0)
            {
                return double.IsFinite(errors.Values[^1]) ? new TunePoint(values, errors.Values[^1]) : new TunePoint(values, null, "the predicted error is not finite");
            }

            Stopping stop = Stopping.Of(prepared.RecordTimes, errors.Values, prepared.Limits.Scales);
            return new TunePoint(values.SetItem(clock, stop.Time.ToString("G4", CultureInfo.InvariantCulture)), stop.Error);
        }
        catch (Exception error) when (error is ExperimentException or ModelException)
        {
            return new TunePoint(values, null, error.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>
    /// The experiment with nothing but the end recorded, or so many times, and the first theory alone: the NDK in continuous time, whose cost
    /// hardly depends on how long training takes and how stiff it is.
    /// </summary>
    private static Experiment AtTheEnd(Experiment experiment, int? times) => experiment with
    {
        Record = new RecordOptions(times, times is null ? [experiment.Langevin.Time] : null, ["predictor"]),
        Theory = experiment.Theory with
        {
            Covariance = false,
            Compare = [.. experiment.Theory.Compare.Take(1)],
            Dynamics = TheoryTime.Continuous,
            Tolerance = Math.Max(experiment.Theory.Tolerance, Tolerance),
        },
    };

    private static IEnumerable<ImmutableArray<string>> Grid(ImmutableArray<TuneAxis> axes)
    {
        IEnumerable<ImmutableArray<string>> points = [[]];
        return axes.Aggregate(points, (all, axis) => all.SelectMany(point => (axis.IsStoppingTime ? [axis.Start] : axis.Values).Select(value => point.Add(value))));
    }

    private static IEnumerable<ImmutableArray<string>> Neighbours(ImmutableArray<TuneAxis> axes, string key, double fraction)
    {
        string[] centre = key.Split('\n');
        IEnumerable<ImmutableArray<string>> points = [[]];
        return axes.Index().Aggregate(points, (all, axis) => all.SelectMany(point =>
            (axis.Item.IsFree ? new[] { -1, 0, 1 } : [0]).Select(step => point.Add(axis.Item.Times(centre[axis.Index], Math.Pow(axis.Item.Factor, step * fraction))))));
    }
}
