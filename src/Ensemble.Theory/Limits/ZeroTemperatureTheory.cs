using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Limits;

/// <summary>
/// <c>zero_temperature</c>: the limit T → 0 at fixed κt (<see cref="ZeroTemperatureLimit"/>), in which training points are fitted at once
/// and only the wandering among solutions takes time.
/// </summary>
/// <param name="tolerance">The absolute error allowed, from 1e-10 to 0.1.</param>
internal sealed class ZeroTemperatureTheory(double tolerance = 1e-7) : ITheory
{
    /// <inheritdoc/>
    public string Name => "zero_temperature";

    /// <inheritdoc/>
    public string Description => "Diffusive phase alone: T → 0 at fixed κt, every training point fitted at once";

    /// <inheritdoc/>
    public string? Refuses(Study study) =>
        StudyProblem.Refusal(study) ?? ZeroTemperatureLimit.Obstacle(study.Schedule)
        ?? (study.RecordTimes is [0] ? "the only record time is 0, where nothing is learnt yet" : null);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        double train = study.Data.TrainCount;

        // About 30 panels of 10 nodes, each against those before.
        double blocks = 30 * 30 * 10 * 10;
        double entry = (study.Data.Count * train * problem.Kernels.SecondsPerEntry) + 3e-6;
        double bytes = 8 * ((300 * train * study.Data.OutputCount) + (400 * train * (train + study.Data.Count)));
        return new SolveCost((long)bytes + 16_000_000, 2 * blocks * entry / Math.Min(Environment.ProcessorCount, 8));
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        if (!LawQuantities.AreWanted(wanted))
        {
            return new Prediction(Name, study.RecordTimes, []);
        }

        double decay = ZeroTemperatureLimit.LargestDecay(study.Schedule);
        double[] times = [.. study.RecordTimes.Where(time => time > 0).Select(time => time * decay)];
        PredictorLaw limit = ZeroTemperatureLimit.Solve(StudyProblem.Of(study), times, tolerance, progress, cancellation);

        // At t = 0 nothing is learnt yet.
        var mean = new double[study.RecordTimes.Length * study.Data.Count * study.Data.OutputCount];
        limit.Mean.CopyTo(mean.AsSpan(mean.Length - limit.Mean.Length));
        var law = new PredictorLaw(study.RecordTimes, limit.Points, limit.Outputs, CovarianceDetail.None, mean, [], [], limit.EstimatedError);
        progress?.Report(1);
        return new Prediction(Name, study.RecordTimes, [.. LawQuantities.Of(law, study.Data, wanted)], limit.EstimatedError);
    }
}
