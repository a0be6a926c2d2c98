using System.Collections.Immutable;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Theories;
using Ensemble.Training;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Predicting;

/// <summary>
/// Theory on a grid of its own, for diagrams alone: times and lags close enough for a smooth curve, with the last step before each
/// phase and the first one in it, so that a jump is drawn as one. What would take long or much memory is left out; it is
/// drawn at the record times.
/// </summary>
internal static class TheoryCurves
{
    private const int TimesOfPhase = 60;
    private const int Lags = 48;
    private const double LeastSeconds = 1;
    private const double MostBytes = 256e6;

    // The largest share of the time of the predictions themselves.
    private const double LargestShare = 0.3;

    /// <summary>The arrays of <c>curves.npz</c>; none where nothing is predicted or nothing is cheap enough.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static IReadOnlyList<NamedArray> Compute(PreparedExperiment prepared, IProgress<double>? progress, CancellationToken cancellation)
    {
        ImmutableArray<ComparedTheory> theories = ComparedTheory.Of(prepared).Theories;
        var overTime = new List<NamedArray>();
        var overLag = new List<NamedArray>();
        PreparedExperiment fine = prepared.At(TimesOf(prepared));
        LagGrid[] grids = [.. EarlierTimes.Of(prepared.RecordTimes, prepared.Schedule.Phases.Skip(1).Select(phase => phase.Start)).Select(earlier => LagGrid.Of(prepared, prepared.RecordSteps[earlier]))];
        foreach ((int i, ComparedTheory compared) in theories.Index())
        {
            double seconds = Math.Max(LeastSeconds, LargestShare * compared.Theory.Estimate(compared.Study, compared.Wanted).Seconds);
            overTime.AddRange(OverTime(compared, fine, seconds, cancellation));
            overLag.AddRange(OverLag(compared, prepared, grids, seconds, cancellation));
            progress?.Report((i + 1.0) / theories.Length);
        }

        if (overTime.Count > 0)
        {
            overTime.Insert(0, new NamedArray("time", [fine.RecordTimes.Length], [.. fine.RecordTimes]));
        }

        if (overLag.Count > 0)
        {
            overLag.Insert(0, new NamedArray("earlier_time", [grids.Length], [.. grids.Select(grid => prepared.Steps.Times[grid.Earlier])]));
            overLag.Insert(1, Padded("lag", [.. grids.Select(grid => grid.Later.Select(step => prepared.Steps.Times[step] - prepared.Steps.Times[grid.Earlier]).ToArray())]));
        }

        return [.. overTime, .. overLag];
    }

    /// <summary>Writes <c>curves.npz</c>, or deletes it where there are no curves.</summary>
    public static void Write(string path, IReadOnlyList<NamedArray> curves)
    {
        if (curves.Count == 0)
        {
            File.Delete(path);
            return;
        }

        AtomicFile.Write(path, stream =>
        {
            using var npz = new NpzWriter(stream);
            foreach (NamedArray array in curves)
            {
                npz.Write(array.Name, array.Shape.AsSpan(), array.Values);
            }
        });
    }

    // Between the first and the last record time, with both sides of every beginning of a phase.
    private static IEnumerable<int> TimesOf(PreparedExperiment prepared)
    {
        int phases = prepared.Schedule.Phases.Length;
        (int first, int last) = (prepared.RecordSteps[0], prepared.RecordSteps[^1]);
        return RecordTimes.LogSpaced((phases + 1) * TimesOfPhase, prepared.Steps, prepared.Schedule)
            .Concat(prepared.RecordSteps)
            .Concat(Jumps(prepared))
            .Where(step => step >= first && step <= last)
            .Distinct()
            .Order();
    }

    private static IEnumerable<int> Jumps(PreparedExperiment prepared) =>
        prepared.Schedule.Phases.Skip(1).Select(phase => prepared.Steps.Nearest(phase.Start)).SelectMany(step => new[] { step - 1, step });

    private static IEnumerable<NamedArray> OverTime(ComparedTheory compared, PreparedExperiment fine, double seconds, CancellationToken cancellation)
    {
        QuantitySet? wanted = new Func<Quantity, bool>[]
            {
                quantity => quantity.Law is not (null or LawPart.Covariance) || quantity.IsOfNtk,
                quantity => quantity.Law is LawPart.Mean || quantity.IsOfNtk,
                quantity => quantity.IsOfNtk,
                quantity => quantity.Law is LawPart.Mean,
            }
            .Select(isDrawn => new QuantitySet(compared.Wanted.Where(isDrawn)))
            .FirstOrDefault(wanted => wanted.Any() && IsCheap(compared.Theory, fine.Study, wanted, seconds));
        return wanted is null ? []
            : compared.Theory.Predict(fine.Study, wanted, null, cancellation).Quantities.Select(found => new NamedArray(compared.Prefix + found.What.Name, found.Shape, found.Values));
    }

    // Pairs of times one by one: of all pairs of the grid only those with t′ are drawn.
    private static IEnumerable<NamedArray> OverLag(ComparedTheory compared, PreparedExperiment prepared, LagGrid[] grids, double seconds, CancellationToken cancellation)
    {
        var wanted = new QuantitySet(compared.Wanted.Where(quantity => quantity.Drawing.Form == DrawingForm.OverLag || quantity.Family == "hidden_kernel"));
        (int Grid, int Earlier, int Later)[] pairs = [.. grids.SelectMany((grid, i) => grid.Later.Select(later => (i, grid.Earlier, later)))];
        PreparedExperiment At(int earlier, int later) => prepared.At(earlier == later ? [earlier] : [earlier, later]);
        PreparedExperiment example = At(pairs[^1].Earlier, pairs[^1].Later);
        double measuring = Trainer.MeasuringSeconds(example.Simulation, [.. example.Experiment.Record.Observables.Where(KernelPredictions.IsKnown).Select(Observable.Parse)]);
        if (!wanted.Any() || !IsCheap(compared.Theory, example.Study, wanted, (seconds / pairs.Length) - measuring))
        {
            return [];
        }

        var found = new Dictionary<string, double>[pairs.Length];
        Parallel.For(0, pairs.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            PreparedExperiment pair = At(pairs[i].Earlier, pairs[i].Later);
            int times = pair.RecordSteps.Length;
            found[i] = Predictions.ArraysOf(pair, compared.Theory.Predict(pair.Study, wanted, null, cancellation))
                .Where(array => Catalogue.TryFind(array.Name) is { Drawing.Form: DrawingForm.OverLag } && array.Shape is [int one, int other, ..] && one == times && other == times)
                .ToDictionary(array => array.Name, array => Value(array, times));
        });
        return found[0].Keys.Select(name => Padded(
            $"{compared.Prefix}{name}_over_lag",
            [.. Enumerable.Range(0, grids.Length).Select(grid => pairs.Zip(found).Where(pair => pair.First.Grid == grid).Select(pair => pair.Second[name]).ToArray())]));
    }

    /// <summary>The value at the later time in the row of the earlier one; of kernels the mean of K(x, x).</summary>
    private static double Value(NamedArray array, int times)
    {
        int block = array.Shape.Skip(2).Aggregate(1, (product, length) => product * length);
        int start = (times - 1) * times * block;
        if (array.Shape.Length == 2)
        {
            return array.Values[start];
        }

        int points = array.Shape[^1];
        return Enumerable.Range(0, points).Average(x => array.Values[start + (x * (points + 1))]);
    }

    private static bool IsCheap(ITheory theory, Study study, QuantitySet wanted, double seconds) =>
        theory.Refuses(study) is null && theory.Estimate(study, wanted) is var cost && cost.Seconds <= seconds && cost.Bytes <= MostBytes;

    private static NamedArray Padded(string name, double[][] rows)
    {
        int length = rows.Max(row => row.Length);
        return new NamedArray(name, [rows.Length, length], [.. rows.SelectMany(row => row.Concat(Enumerable.Repeat(double.NaN, length - row.Length)))]);
    }

    /// <summary>Steps after an earlier one, their lags in equal ratios, and both sides of every beginning of a phase.</summary>
    private sealed record LagGrid(int Earlier, ImmutableArray<int> Later)
    {
        public static LagGrid Of(PreparedExperiment prepared, int earlier)
        {
            TimeSteps steps = prepared.Steps;
            int last = prepared.RecordSteps[^1];
            if (earlier == last)
            {
                return new LagGrid(earlier, [earlier]);
            }

            double begin = steps.Times[earlier], first = steps.Times[earlier + 1] - begin, end = steps.Times[last] - begin;
            IEnumerable<int> spaced = Enumerable.Range(0, Lags).Select(i => steps.Nearest(begin + (first * Math.Pow(end / first, i / (Lags - 1.0)))));
            return new LagGrid(earlier, [.. spaced.Append(earlier).Append(last).Concat(Jumps(prepared)).Where(step => step >= earlier && step <= last).Distinct().Order()]);
        }
    }
}
