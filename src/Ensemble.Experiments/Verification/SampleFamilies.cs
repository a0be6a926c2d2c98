using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Verification;

/// <summary>What of the measured arrays can be tested, and what cannot and why.</summary>
internal static class SampleFamilies
{
    private const int MostValues = 1500;
    private const double FewToDiffer = 25;

    private const string PredictorArray = "predictor";

    // Squares of a nearly normal quantity are skewed: means over four and more of them are drawn from.
    private const int LeastForProducts = 4 * SampleFamily.FewestSamples;

    /// <summary>The families of an experiment, and the arrays that make none.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    /// <param name="predictions">Finds a prediction by name; null where there is none.</param>
    public static (ImmutableArray<SampleFamily> Families, ImmutableArray<VerifyUntested> Untested) Of(PreparedExperiment prepared, Func<string, NamedArray?> predictions)
    {
        var families = ImmutableArray.CreateBuilder<SampleFamily>();
        var untested = ImmutableArray.CreateBuilder<VerifyUntested>();
        MeasuredArray[] arrays = [.. prepared.Experiment.Record.Observables.SelectMany(name => Observable.Parse(name).Arrays(prepared.Simulation))];
        foreach ((MeasuredArray array, Quantity quantity) in arrays.SelectMany(array => Catalogue.MeasuredBy(array.Name).Select(quantity => (array, quantity))))
        {
            if (array.Statistic.IsCovariance)
            {
                if (arrays.Any(other => other.Name == PredictorArray))
                {
                    Add(array.Name, LeastForProducts, indices => Covariances(indices, array.Shape));
                }
                else
                {
                    untested.Add(new VerifyUntested(array.Name, "its samples need those of the predictor: add predictor to record.observables"));
                }
            }
            else if (quantity.Judgement == Judgement.VarianceByGroup)
            {
                Add(quantity.Name, LeastForProducts, Variances);
            }
            else if (quantity.BiasObstacle is { } obstacle)
            {
                untested.Add(new VerifyUntested(quantity.Name, obstacle));
            }
            else if (quantity.IsCoordinateCheck && predictions(quantity.Name)?.Values.All(value => Math.Abs(value) < 1e-6) == true)
            {
                untested.Add(new VerifyUntested(quantity.Name, "it is a norm that vanishes at infinite width; its fall is in the coordinate check"));
            }
            else if (array.Statistic.IsMean)
            {
                Add(quantity.Name, SampleFamily.FewestSamples, Plain(array.Name));
            }
        }

        return (families.ToImmutable(), untested.ToImmutable());

        void Add(string name, int least, Func<int[], Func<int, int, NpzReader, WidthSamples>> read)
        {
            if (predictions(name) is not { } prediction)
            {
                untested.Add(new VerifyUntested(name, "the theory does not predict it"));
                return;
            }

            int[] distinct = Distinct(name, prediction.Shape), finite = [.. distinct.Where(index => double.IsFinite(prediction.Values[index]))];
            if (finite.Length == 0)
            {
                untested.Add(new VerifyUntested(name, "the theory gives it no finite value"));
                return;
            }

            int[] indices = Thin(finite);
            families.Add(new SampleFamily(name, distinct.Length, [.. indices], [.. indices.Select(index => prediction.Values[index])], least, Bounded(name, read(indices), indices, prediction))
            {
                TheoryError = At(Catalogue.StandardErrorOf(name)),
                PerWidth = At(Catalogue.PerWidthOf(name)),
                PerRootWidth = At(Catalogue.PerRootWidthOf(name)),
            });

            double[]? At(string array) => predictions(array) is { } found ? [.. indices.Select(index => found.Values[index])] : null;
        }
    }

    /// <summary>The arrays of an experiment whose growth with the width is to be shown.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    public static ImmutableArray<string> Growths(PreparedExperiment prepared) =>
    [
        .. prepared.Experiment.Record.Observables.SelectMany(name => Observable.Parse(name).Arrays(prepared.Simulation)).Select(array => array.Name)
            .Where(name => Catalogue.TryFind(name)?.IsCoordinateCheck == true),
    ];

    // Where few members are expected to differ all may agree by chance; the scatter of an accuracy is then at least that of as many throws of a
    // coin of the predicted bias, and not finer than one member.
    private static Func<int, int, NpzReader, WidthSamples> Bounded(string name, Func<int, int, NpzReader, WidthSamples> read, int[] indices, NamedArray prediction) =>
        Catalogue.TryFind(name)?.IsShare != true ? read
            : (width, members, file) => read(width, members, file).WithLeastVariance([.. indices.Select(index => Least(prediction.Values[index], members))]);

    private static double Least(double accuracy, int members) =>
        members * Math.Min(accuracy, 1 - accuracy) <= FewToDiffer ? Math.Max(accuracy * (1 - accuracy), 1.0 / members) / members : 0;

    /// <summary>Whether anything is averaged at all.</summary>
    public static bool MayBeTested(PreparedExperiment prepared) =>
        prepared.Experiment.Record.Observables.SelectMany(name => Observable.Parse(name).Arrays(prepared.Simulation)).Any(array => array.Statistic.IsMean);

    private static Func<int[], Func<int, int, NpzReader, WidthSamples>> Plain(string name) => indices => (width, _, file) => Read(file, $"{name}_samples", width).Select(indices);

    private static Func<int, int, NpzReader, WidthSamples> Variances(int[] indices)
    {
        int[] all = [.. Enumerable.Range(0, indices.Length)];
        return (width, _, file) => Read(file, "predictor_samples", width).Select(indices).Covariances(Read(file, "predictor_square_samples", width).Select(indices), all, all);
    }

    // The covariance is (time, time′, point, point′, output), the predictor (time, point, output).
    private static Func<int, int, NpzReader, WidthSamples> Covariances(int[] indices, ImmutableArray<int> shape)
    {
        (int times, int points, int outputs) = (shape[0], shape[1], shape[2]);
        int Place(int time, int point, int output) => (((time * points) + point) * outputs) + output;
        var left = new int[indices.Length];
        var right = new int[indices.Length];
        for (int d = 0; d < indices.Length; d++)
        {
            (int pair, int output) = Math.DivRem(indices[d], outputs);
            (int instants, int places) = Math.DivRem(pair, points * points);
            left[d] = Place(instants / times, places / points, output);
            right[d] = Place(instants % times, places % points, output);
        }

        return (width, _, file) => Read(file, "predictor_samples", width).Covariances(Read(file, "predictor_product_samples", width).Select(indices), left, right);
    }

    private static WidthSamples Read(NpzReader file, string name, int width)
    {
        NpzArray samples = file.Read(name);
        return new WidthSamples(width, samples.Values.Length / Math.Max(1, samples.Shape[0]), samples.Values);
    }

    /// <summary>One place of each pair that is equal by symmetry under (t, x) ↔ (t′, x′).</summary>
    private static int[] Distinct(string name, ImmutableArray<int> shape)
    {
        int total = shape.Aggregate(1, (product, length) => checked(product * length));
        if (Catalogue.TryFind(name) is not { IsSymmetric: true } quantity)
        {
            return [.. Enumerable.Range(0, total)];
        }

        int other = quantity.Axes.IndexOf(Axis.OtherTime), otherPoint = quantity.Axes.IndexOf(Axis.OtherPoint);
        return [.. Enumerable.Range(0, total).Where(index =>
        {
            var at = new int[shape.Length];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (index, at[axis]) = Math.DivRem(index, shape[axis]);
            }

            int times = other < 0 ? 0 : at[quantity.Axes.IndexOf(Axis.Time)] - at[other];
            int points = otherPoint < 0 ? 0 : at[quantity.Axes.IndexOf(Axis.Point)] - at[otherPoint];
            return times > 0 || (times == 0 && points >= 0);
        })];
    }

    private static int[] Thin(int[] indices)
    {
        int stride = (indices.Length + MostValues - 1) / MostValues;
        return stride <= 1 ? indices : [.. indices.Where((_, i) => i % stride == 0)];
    }
}
