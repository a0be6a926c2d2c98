using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Comparing;

/// <summary>Compares the measurements of an ensemble with the predictions of the theory.</summary>
public static class Comparer
{
    // Standard errors below this fraction of the values are round-off, not scatter.
    private const double RoundOff = 1e-6;

    /// <summary>Compares every array that is both measured and predicted.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="measurements">The measurements, at least one.</param>
    /// <param name="predictions">The predictions.</param>
    public static Comparison Compare(PreparedExperiment prepared, IReadOnlyList<Measurement> measurements, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentNullException.ThrowIfNull(predictions);
        ImmutableArray<double> times = prepared.RecordTimes;
        var found = ImmutableArray.CreateBuilder<Agreement>();
        foreach (Measurement measurement in measurements.Where(measurement => measurement.HasErrors))
        {
            string name = measurement.Array.Name;
            ImmutableArray<string> axes = measurement.Array.Axes;
            if (name == "predictor")
            {
                AddGroups("predictor_mean", axes, measurement.Mean, measurement.StandardError);
                AddGroups("predictor_variance", axes, measurement.Variance, measurement.VarianceError());
            }
            else if (predictions.Find(name) is { } prediction)
            {
                found.Add(Agree(name, "all", axes, measurement.Mean, prediction, measurement.StandardError, _ => true, times));
            }
        }

        return new Comparison(prepared.Network.Widths.Min(), measurements[0].Members, found.ToImmutable());

        void AddGroups(string name, ImmutableArray<string> axes, double[] values, double[] errors)
        {
            if (predictions.Find(name) is not { } prediction)
            {
                return;
            }

            int axis = axes.IndexOf("point");
            int train = prepared.Data.TrainCount;
            found.Add(Agree(name, "train", axes, values, prediction, errors, index => index[axis] < train, times));
            if (prepared.Data.TestCount > 0)
            {
                found.Add(Agree(name, "test", axes, values, prediction, errors, index => index[axis] >= train, times));
            }
        }
    }

    private static Agreement Agree(string name, string group, ImmutableArray<string> axes, double[] measured, NamedArray prediction, double[] errors, Predicate<int[]> belongs, ImmutableArray<double> times)
    {
        ImmutableArray<int> shape = prediction.Shape;
        if (measured.Length != prediction.Values.Length)
        {
            throw new InvalidOperationException($"{name} has {measured.Length} measured and {prediction.Values.Length} predicted values");
        }

        double scale = prediction.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        int[] index = new int[shape.Length];
        int count = 0;
        int scored = 0;
        double squares = 0;
        double differences = 0;
        double scores = 0;
        double largest = -1;
        Place? place = null;
        for (int i = 0; i < measured.Length; i++, Advance(index, shape))
        {
            if (!belongs(index))
            {
                continue;
            }

            double difference = measured[i] - prediction.Values[i];
            count++;
            squares += prediction.Values[i] * prediction.Values[i];
            differences += difference * difference;
            if (errors[i] <= RoundOff * scale)
            {
                continue;
            }

            double z = difference / errors[i];
            scored++;
            scores += z * z;
            if (Math.Abs(z) > largest)
            {
                largest = Math.Abs(z);
                place = PlaceOf(axes, index, times);
            }
        }

        return new Agreement(
            name,
            group,
            count,
            Math.Sqrt(squares / count),
            Math.Sqrt(differences / count),
            scored > 0 ? Math.Sqrt(scores / scored) : null,
            scored > 0 ? largest : null,
            place);
    }

    private static Place PlaceOf(ImmutableArray<string> axes, int[] index, ImmutableArray<double> times)
    {
        int[] Along(string axis) => [.. Enumerable.Range(0, index.Length).Where(i => axes[i] == axis).Select(i => index[i])];
        int[] at = Along("time");
        int[] output = Along("output");
        return new Place(times[at[0]], at.Length > 1 ? times[at[1]] : null, Along("point"), output.Length > 0 ? output[0] : null);
    }

    private static void Advance(int[] index, ImmutableArray<int> shape)
    {
        for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
        {
            index[axis] = 0;
        }
    }
}
