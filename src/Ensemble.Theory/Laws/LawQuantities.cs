using System.Collections.Immutable;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Laws;

/// <summary>The quantities that follow from the law of the predictor.</summary>
internal static class LawQuantities
{
    /// <summary>Whether any of the quantities follows from the law.</summary>
    public static bool AreWanted(QuantitySet wanted) => wanted.Any(quantity => quantity.Law is not null);

    /// <summary>What must be known of the covariance for the quantities wanted.</summary>
    public static CovarianceDetail DetailOf(QuantitySet wanted) =>
        wanted.Any(quantity => quantity.Law is LawPart.Covariance) ? CovarianceDetail.Full
        : wanted.Any(quantity => quantity.Law is LawPart.Variance or LawPart.Score) ? CovarianceDetail.Variance
        : CovarianceDetail.None;

    /// <summary>The wanted quantities that the law has.</summary>
    /// <param name="law">The law at the record times.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="wanted">The quantities wanted.</param>
    public static IEnumerable<Predicted> Of(PredictorLaw law, Dataset data, QuantitySet wanted)
    {
        ImmutableArray<int> shape = [law.Times.Length, law.Points, law.Outputs];
        var found = new List<Predicted>();
        if (wanted.Contains("predictor_mean"))
        {
            found.Add(new Predicted(Catalogue.Find("predictor_mean"), shape, law.Mean.ToArray()));
        }

        if (law.Detail != CovarianceDetail.None && wanted.Contains("predictor_variance"))
        {
            var variance = new double[law.Mean.Length];
            for (int i = 0; i < variance.Length; i++)
            {
                variance[i] = law.Variance[i / law.Outputs];
            }

            found.Add(new Predicted(Catalogue.Find("predictor_variance"), shape, variance));
        }

        AddCurve(found, wanted, "train", () => LearningCurve.OnTraining(law, data));
        if (data.TestCount > 0)
        {
            AddCurve(found, wanted, "test", () => LearningCurve.OnTest(law, data));
        }

        if (law.Detail == CovarianceDetail.Full && wanted.Contains("predictor_covariance"))
        {
            found.Add(new Predicted(Catalogue.Find("predictor_covariance"), [law.Times.Length, law.Times.Length, law.Points, law.Points, law.Outputs], Covariance(law)));
        }

        return found;
    }

    private static void AddCurve(List<Predicted> found, QuantitySet wanted, string group, Func<LearningCurve> create)
    {
        if (!wanted.Contains($"mse_{group}") && !wanted.Contains($"accuracy_{group}"))
        {
            return;
        }

        LearningCurve curve = create();
        Add($"mse_{group}", curve.MemberError);
        Add($"accuracy_{group}", curve.MemberAccuracy);

        void Add(string name, ImmutableArray<double> values)
        {
            if (wanted.Contains(name) && !values.IsEmpty)
            {
                found.Add(new Predicted(Catalogue.Find(name), [values.Length], [.. values]));
            }
        }
    }

    // The same for every output, and in the order in which it is measured: (time, time, point, point, output).
    private static double[] Covariance(PredictorLaw law)
    {
        int times = law.Times.Length;
        var covariance = new double[(long)times * times * law.Points * law.Points * law.Outputs];
        long i = 0;
        for (int t = 0; t < times; t++)
        {
            for (int other = 0; other < times; other++)
            {
                for (int point = 0; point < law.Points; point++)
                {
                    for (int otherPoint = 0; otherPoint < law.Points; otherPoint++)
                    {
                        double value = law.CovarianceAt(t, point, other, otherPoint);
                        for (int c = 0; c < law.Outputs; c++)
                        {
                            covariance[i++] = value;
                        }
                    }
                }
            }
        }

        return covariance;
    }
}
