using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Model.Quantities;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Comparing;

/// <summary>Compares the measurements of an ensemble with the predictions of theories.</summary>
internal static class Comparer
{
    // Standard errors below this fraction of the values are round-off, not scatter.
    private const double RoundOff = 1e-6;

    /// <summary>Compares every array that is both measured and predicted, with each theory.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="measurements">The measurements, at least one.</param>
    /// <param name="predictions">The predictions.</param>
    public static Comparison Compare(PreparedExperiment prepared, IReadOnlyList<Measurement> measurements, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(measurements);
        ArgumentNullException.ThrowIfNull(predictions);
        ImmutableArray<TheoryComparison> theories = [.. predictions.Theories.Select(theory => new TheoryComparison(theory, Compare(prepared, measurements, predictions, theory)))];
        return new Comparison(prepared.Network.Widths.Min(), measurements[0].Members, theories.Length > 0 ? theories[0].Observables : [])
        {
            Theories = theories.Length > 1 ? theories : null,
            Ladder = LadderBuilder.Of(prepared, measurements, predictions),
            MovedTimes = prepared.MovedTimes is { Length: > 0 } moved ? moved : null,
        };
    }

    private static ImmutableArray<Agreement> Compare(PreparedExperiment prepared, IReadOnlyList<Measurement> measurements, Predictions predictions, string theory)
    {
        var found = ImmutableArray.CreateBuilder<Agreement>();
        foreach (Measurement measurement in measurements.Where(measurement => measurement.HasErrors))
        {
            foreach (Quantity quantity in Catalogue.MeasuredBy(measurement.Array.Name))
            {
                if (quantity.Judgement != Judgement.None && PredictedValues.Find(predictions, theory, quantity.Name, prepared.Network.Widths) is { } predicted)
                {
                    found.AddRange(Agree(prepared, quantity, measurement, predicted));
                }
            }
        }

        return found.ToImmutable();
    }

    private static IEnumerable<Agreement> Agree(PreparedExperiment prepared, Quantity quantity, Measurement measurement, PredictedValues predicted)
    {
        (double[] values, double[] errors) = quantity.Judgement == Judgement.VarianceByGroup
            ? (measurement.Variance, measurement.VarianceError())
            : (measurement.Mean, measurement.StandardError);
        if (quantity.Judgement == Judgement.Whole)
        {
            yield return Agree(quantity, "all", values, errors, measurement.Samples, predicted, _ => true, prepared.RecordTimes);
            yield break;
        }

        int axis = quantity.Axes.IndexOf(Axis.Point);
        int train = prepared.Data.TrainCount;
        yield return Agree(quantity, "train", values, errors, measurement.Samples, predicted, index => index[axis] < train, prepared.RecordTimes);
        if (prepared.Data.TestCount > 0)
        {
            yield return Agree(quantity, "test", values, errors, measurement.Samples, predicted, index => index[axis] >= train, prepared.RecordTimes);
        }
    }

    private static Agreement Agree(Quantity quantity, string group, double[] measured, double[] errors, int samples, PredictedValues predicted, Predicate<int[]> belongs, ImmutableArray<double> times)
    {
        if (measured.Length != predicted.Values.Length)
        {
            throw new InvalidOperationException($"{quantity.Name} has {measured.Length} measured and {predicted.Values.Length} predicted values");
        }

        double scale = predicted.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        int[] index = new int[predicted.Shape.Length];
        int count = 0;
        int scored = 0;
        int unanimous = 0;
        bool isAccuracy = quantity.IsShare;
        double squares = 0;
        double differences = 0;
        double scores = 0;
        double largest = -1;
        Place? place = null;
        for (int i = 0; i < measured.Length; i++, Advance(index, predicted.Shape))
        {
            if (!belongs(index))
            {
                continue;
            }

            double difference = measured[i] - predicted.Values[i];
            count++;
            squares += predicted.Values[i] * predicted.Values[i];
            differences += difference * difference;
            double error = predicted.Errors is null ? errors[i] : Math.Sqrt((errors[i] * errors[i]) + (predicted.Errors[i] * predicted.Errors[i]));
            double? binomial = isAccuracy ? BinomialScore.Of(measured[i], predicted.Values[i], error, samples) : null;
            if (binomial is null && error <= RoundOff * scale && Math.Abs(difference) <= RoundOff * scale)
            {
                unanimous++;
                continue;
            }

            double z = binomial ?? (difference / Math.Max(error, RoundOff * scale));
            scored++;
            scores += z * z;
            if (Math.Abs(z) > largest)
            {
                largest = Math.Abs(z);
                place = PlaceOf(quantity.Axes, index, times);
            }
        }

        return new Agreement(
            quantity.Name,
            group,
            count,
            Math.Sqrt(squares / count),
            Math.Sqrt(differences / count),
            scored > 0 ? Math.Sqrt(scores / scored) : null,
            scored > 0 ? largest : null,
            place) { Unanimous = unanimous };
    }

    private static Place PlaceOf(ImmutableArray<Axis> axes, int[] index, ImmutableArray<double> times)
    {
        int? Along(Axis axis) => axes.IndexOf(axis) is >= 0 and var position ? index[position] : null;
        int? other = Along(Axis.OtherTime) ?? Along(Axis.FitTime);
        return new Place(
            times[Along(Axis.Time)!.Value],
            other is { } at ? times[at] : null,
            [.. new[] { Along(Axis.Point), Along(Axis.OtherPoint) }.OfType<int>()],
            Along(Axis.Output));
    }

    private static void Advance(int[] index, ImmutableArray<int> shape)
    {
        for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
        {
            index[axis] = 0;
        }
    }
}
