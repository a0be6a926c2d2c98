using System.Collections.Immutable;
using Ensemble.Theory.Laws;

namespace Ensemble.Theory.Volterra;

/// <summary>Mean, variance and covariance of the predictor with one rule, as numbers to compare with those of a finer rule.</summary>
internal sealed class LawSolver(PredictorSystem system, double[] times, CovarianceDetail detail)
{
    public (double[] Mean, double[] Variance, double[] Covariance) Solve(TimeRule rule, Action<double> progress, CancellationToken cancellation)
    {
        double share = detail == CovarianceDetail.None ? 1 : 0.1;
        double[] mean = new MeanSolver(system, rule).Solve(times, done => progress(share * done), cancellation);
        if (detail == CovarianceDetail.None)
        {
            return (mean, [], []);
        }

        var solver = new CovarianceSolver(system, rule);
        void Rest(double done) => progress(share + ((1 - share) * done));
        if (detail == CovarianceDetail.Variance)
        {
            return (mean, solver.Variances(times, Rest, cancellation), []);
        }

        double[] covariance = solver.Covariances(times, Rest, cancellation);
        int cells = times.Length * system.Data.Count;
        return (mean, [.. Enumerable.Range(0, cells).Select(i => covariance[((long)i * cells) + i])], covariance);
    }

    /// <summary>Solves with finer and finer rules until two agree.</summary>
    /// <param name="rules">The rules, coarse to fine; if one is exact it must be the last.</param>
    /// <param name="tolerance">How far two rules may differ.</param>
    /// <param name="lastIsExact">Whether the last rule needs no check.</param>
    /// <param name="moments">The times of the law in units of the loss gradient.</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the solve.</param>
    /// <returns>The law, and the largest difference between the last two rules (0 after an exact one).</returns>
    public (PredictorLaw Law, double Error) Converge(
        IReadOnlyList<TimeRule> rules,
        double tolerance,
        bool lastIsExact,
        ImmutableArray<double> moments,
        IProgress<double>? progress,
        CancellationToken cancellation)
    {
        (double[] Mean, double[] Variance, double[] Covariance) before = ([], [], []);
        double reached = 0;
        double error = double.PositiveInfinity;
        for (int level = 0; level < rules.Count; level++)
        {
            double from = reached;
            double span = (1 - from) / (level == 0 ? 2.5 : 1.05);
            var law = Solve(rules[level], done => progress?.Report(reached = from + (span * done)), cancellation);
            error = lastIsExact && level == rules.Count - 1 ? 0
                : level == 0 ? double.PositiveInfinity
                : Math.Max(Distance(before.Mean, law.Mean), Math.Max(Distance(before.Variance, law.Variance), Distance(before.Covariance, law.Covariance)));
            before = law;
            if (error <= tolerance)
            {
                break;
            }
        }

        progress?.Report(1);
        return (new PredictorLaw(moments, system.Data.Count, system.Data.OutputCount, detail, before.Mean, before.Variance, before.Covariance, error), error);
    }

    private static double Distance(double[] first, double[] second)
    {
        double largest = 0;
        for (int i = 0; i < first.Length; i++)
        {
            double difference = Math.Abs(first[i] - second[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }
}
