using Ensemble.Theory.Limits;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// The leading terms of finite width beside a prediction of infinite width: the coefficients of 1/N and of N^(−1/2) of the mean predictor
/// (<see cref="MeanPredictorCorrection"/>) and of the NTK at t = 0 (<see cref="NtkFluctuations"/>), where they are derived and cost
/// less than a few seconds.
/// </summary>
public static class FiniteWidthTerms
{
    private const int MostPairs = 21;
    private const double MostSeconds = 3;

    /// <summary>The prediction, its arrays with the coefficients that are derived; other arrays as they are.</summary>
    /// <param name="prediction">A prediction of the NDK, in discrete or continuous time.</param>
    /// <param name="study">The study that it is of.</param>
    /// <param name="isContinuous">Whether time is continuous; otherwise it goes by the steps of the study.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="OperationCanceledException">The computation was stopped.</exception>
    public static Prediction AddTo(Prediction prediction, Study study, bool isContinuous, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(study);
        return StudyProblem.Refusal(study) is not null || NtkFluctuations.Refuses(study.Network.Wide) is not null ? prediction
            : prediction with { Quantities = [.. prediction.Quantities.Select(predicted => With(predicted, study, isContinuous, cancellation))] };
    }

    private static Predicted With(Predicted predicted, Study study, bool isContinuous, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return predicted.What.Name switch
        {
            "predictor_mean" => WithMean(predicted, study, isContinuous),
            "ntk" when study.RecordSteps[0] == 0 && NtkPerWidth(study) is { } start => predicted with { PerWidth = AtStart(start, predicted.Values.Length) },
            _ => predicted,
        };
    }

    private static Predicted WithMean(Predicted predicted, Study study, bool isContinuous)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        bool refuses = (isContinuous ? MeanPredictorCorrection.Refuses(problem) : MeanPredictorCorrection.Refuses(problem, study.Steps)) is not null;
        if (refuses || MeanPredictorCorrection.Estimate(problem, isContinuous ? 0 : study.RecordSteps[^1]).Seconds > MostSeconds)
        {
            return predicted;
        }

        MeanPredictorCorrection correction = isContinuous
            ? MeanPredictorCorrection.Flow(problem, [.. study.RecordTimes])
            : MeanPredictorCorrection.Steps(problem, study.Steps, study.RecordSteps);
        return predicted with
        {
            PerWidth = correction.PerWidth.IsEmpty ? null : correction.PerWidth.ToArray(),
            PerRootWidth = correction.PerRootWidth.IsEmpty ? null : correction.PerRootWidth.ToArray(),
        };
    }

    /// <summary>N(E Θ − Θ_∞) at t = 0, not a number where not derived; null where the layers differ in width or nothing is derived.</summary>
    private static double[]? NtkPerWidth(Study study)
    {
        Network network = study.Network;
        int points = study.Data.Count, pairs = points * (points - 1) / 2;
        if (network.Depth == 1 || network.Activation.IsLinear)
        {
            return new double[points * points];
        }

        if (network.Depth > 2 || pairs > MostPairs || network.Widths.Distinct().Count() > 1)
        {
            return null;
        }

        return [.. NtkFluctuations.Of(StudyProblem.Of(study), network.Widths).MeanShift.ToArray().Select(shift => network.Widths[0] * shift)];
    }

    private static double[] AtStart(double[] values, int length)
    {
        var all = new double[length];
        Array.Fill(all, double.NaN);
        values.CopyTo(all, 0);
        return all;
    }
}
