using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Model.Quantities;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Comparing;

/// <summary>Measures the error of each theory at each record time.</summary>
internal static class LadderBuilder
{
    // Standard errors below this fraction of the values are round-off, not scatter.
    private const double RoundOff = 1e-6;

    public static Ladder Of(PreparedExperiment prepared, IEnumerable<Measurement> measurements, Predictions predictions)
    {
        var rows = ImmutableArray.CreateBuilder<LadderRow>();
        foreach (Measurement measurement in measurements.Where(measurement => measurement.HasErrors))
        {
            foreach (Quantity quantity in Catalogue.MeasuredBy(measurement.Array.Name).Where(IsOverTime))
            {
                (string Theory, PredictedValues? Values)[] predicted = [.. predictions.Theories.Select(theory => (theory, PredictedValues.Find(predictions, theory, quantity.Name, prepared.Network.Widths)))];
                if (predicted.Any(one => one.Values is not null))
                {
                    rows.AddRange(GroupsOf(prepared, quantity).Select(group => Row(prepared, quantity, group, measurement, predicted)));
                }
            }
        }

        IEnumerable<RefusedTheory> silent = predictions.Theories.Where(theory => !rows.Any(row => row.Find(theory) is not null))
            .Select(theory => new RefusedTheory(theory, "it predicts nothing that was measured over time here"));
        return new Ladder(prepared.RecordTimes, rows.ToImmutable(), [.. predictions.Refused, .. silent]);
    }

    // Fractions near 0 and 1 have no standard error that says much; they are judged by the binomial law elsewhere.
    private static bool IsOverTime(Quantity quantity) =>
        quantity.Judgement != Judgement.None && quantity.Axes[0] == Axis.Time && !quantity.Axes.Contains(Axis.OtherTime) && !quantity.Axes.Contains(Axis.FitTime)
        && !quantity.IsShare;

    private static IEnumerable<string> GroupsOf(PreparedExperiment prepared, Quantity quantity) =>
        quantity.Judgement == Judgement.Whole ? ["all"] : prepared.Data.TestCount > 0 ? ["train", "test"] : ["train"];

    private static LadderRow Row(PreparedExperiment prepared, Quantity quantity, string group, Measurement measurement, IEnumerable<(string Theory, PredictedValues? Values)> predicted)
    {
        (double[] values, double[] errors) = quantity.Judgement == Judgement.VarianceByGroup ? (measurement.Variance, measurement.VarianceError()) : (measurement.Mean, measurement.StandardError);
        int times = prepared.RecordTimes.Length, block = values.Length / times;
        int stride = group == "all" ? 1 : block / prepared.Data.Count;
        (int from, int to) = group switch
        {
            "train" => (0, prepared.Data.TrainCount * stride),
            "test" => (prepared.Data.TrainCount * stride, block),
            _ => (0, block),
        };
        double[] noise = [.. Enumerable.Range(0, times).Select(n => Rms(errors.AsSpan((n * block) + from, to - from)))];
        return new LadderRow(quantity.Name, group, [.. noise], [.. predicted.Where(one => one.Values is not null).Select(one => RungOf(one.Theory, one.Values!))]);

        Rung RungOf(string theory, PredictedValues prediction)
        {
            double floor = RoundOff * Math.Max(Largest(prediction.Values), Largest(values));
            var error = new double?[times];
            double[]? uncertainty = prediction.Errors is null ? null : new double[times];
            var inside = new bool[times];
            var differences = new double[to - from];
            for (int n = 0; n < times; n++)
            {
                int first = (n * block) + from;
                for (int i = 0; i < differences.Length; i++)
                {
                    differences[i] = values[first + i] - prediction.Values[first + i];
                }

                double own = prediction.Errors is { } scatter ? Rms(scatter.AsSpan(first, differences.Length)) : 0;
                if (uncertainty is not null)
                {
                    uncertainty[n] = own;
                }

                double rms = Rms(differences);
                error[n] = double.IsFinite(rms) ? rms : null;
                inside[n] = rms <= (Ladder.Level * Math.Sqrt((noise[n] * noise[n]) + (own * own))) + floor;
            }

            double[] known = [.. error.OfType<double>()];
            return new Rung(theory, [.. error], known.Length > 0 ? Rms(known) : null, [.. Spans(inside, prepared.RecordTimes)]) { Uncertainty = uncertainty is null ? null : [.. uncertainty] };
        }
    }

    private static IEnumerable<LadderSpan> Spans(bool[] inside, ImmutableArray<double> times)
    {
        for (int n = 0; n < inside.Length; n++)
        {
            int first = n;
            while (n < inside.Length && inside[n])
            {
                n++;
            }

            if (n > first)
            {
                yield return new LadderSpan(times[first], times[n - 1]);
            }
        }
    }

    private static double Largest(double[] values) => values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double Rms(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum / values.Length);
    }
}
