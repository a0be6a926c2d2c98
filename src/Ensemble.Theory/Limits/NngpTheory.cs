using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Limits;

/// <summary>
/// <c>nngp</c>: the stationary law at all times, the posterior of the Gaussian process of infinitely wide networks
/// (arXiv:1711.00165), as the Langevin dynamics reaches it for t → ∞ (<see cref="GpPosterior"/>).
/// </summary>
internal sealed class NngpTheory : ITheory
{
    /// <inheritdoc/>
    public string Name => "nngp";

    /// <inheritdoc/>
    public string Description => "Gaussian-process posterior: the stationary law of t → ∞, at all times";

    /// <inheritdoc/>
    public string? Refuses(Study study) => StudyProblem.Refusal(study) ?? GpPosterior.Obstacle(study.Schedule);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        return LinearCost.Of(study, CovarianceDetail.Variance) + Kernels(study, Single(wanted)).Cost();
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        var found = new List<Predicted>();
        if (LawQuantities.AreWanted(wanted))
        {
            GpPosterior posterior = GpPosterior.Of(StudyProblem.Of(study));
            int times = study.RecordSteps.Length;
            int points = posterior.Points;
            double[] variance = [.. Enumerable.Range(0, points).Select(i => posterior.Covariance[(i * points) + i])];
            var law = new PredictorLaw(
                study.RecordTimes,
                points,
                posterior.Outputs,
                CovarianceDetail.Variance,
                Repeat(posterior.Mean, times),
                Repeat(variance, times),
                [],
                0);
            found.AddRange(LawQuantities.Of(law, study.Data, wanted));
        }

        progress?.Report(0.5);
        found.AddRange(Kernels(study, Single(wanted)).Compute(new Portion(progress, 0.5, 1), cancellation));
        progress?.Report(1);
        return new Prediction(Name, study.RecordTimes, [.. found]);
    }

    // What the posterior says nothing about: two times.
    private static QuantitySet Single(QuantitySet wanted) => new(wanted.Where(quantity => !quantity.IsTwoTime));

    private static KernelQuantities Kernels(Study study, QuantitySet wanted)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        Phase last = problem.Schedule.Phases[^1];
        var stationary = new Schedule(last.Dynamics.Select(layer => layer.StationaryVariance), [last.StartingAt(0)]);
        return new KernelQuantities(new KernelSource(problem.Kernels, WeightClocks.Continuous(stationary)), new double[study.RecordSteps.Length], study.Data, wanted);
    }

    private static double[] Repeat(ReadOnlySpan<double> values, int times)
    {
        var all = new double[values.Length * times];
        for (int i = 0; i < times; i++)
        {
            values.CopyTo(all.AsSpan(i * values.Length));
        }

        return all;
    }
}
