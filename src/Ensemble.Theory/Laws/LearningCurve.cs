using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Theory.Laws;

/// <summary>
/// Errors and accuracies over time that follow from the law of the predictor, on training or on test points.
/// The error of a member is (mean − y)² + variance. There are accuracies where the targets are classes (<see cref="Labels"/>).
/// </summary>
/// <remarks>Equations: L6.</remarks>
public sealed class LearningCurve
{
    private LearningCurve(ImmutableArray<double> times, ImmutableArray<double> meanError, ImmutableArray<double> memberError, ImmutableArray<double> meanAccuracy, ImmutableArray<double> memberAccuracy)
    {
        Times = times;
        MeanPredictorError = meanError;
        MemberError = memberError;
        MeanPredictorAccuracy = meanAccuracy;
        MemberAccuracy = memberAccuracy;
    }

    /// <summary>The n times, in units of the loss gradient.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>(mean − y)², averaged over points and outputs, at each time.</summary>
    public ImmutableArray<double> MeanPredictorError { get; }

    /// <summary>(mean − y)² + variance, averaged over points and outputs; empty if the law has no variances.</summary>
    public ImmutableArray<double> MemberError { get; }

    /// <summary>The fraction of points that the mean predictor gets right; empty where the targets are no classes.</summary>
    public ImmutableArray<double> MeanPredictorAccuracy { get; }

    /// <summary>The probability that a member is right, averaged over points: Φ(y·mean/std) for one output; empty if the law has no variances, or where the targets are no classes.</summary>
    public ImmutableArray<double> MemberAccuracy { get; }

    /// <summary>The curve on the training points.</summary>
    /// <param name="law">The law of the predictor.</param>
    /// <param name="data">The dataset of the law.</param>
    /// <exception cref="ModelException">Law and dataset do not fit together.</exception>
    public static LearningCurve OnTraining(PredictorLaw law, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Of(law, data, 0, data.TrainCount);
    }

    /// <summary>The curve on the test points.</summary>
    /// <param name="law">The law of the predictor.</param>
    /// <param name="data">The dataset of the law; it has test points.</param>
    /// <exception cref="ModelException">Law and dataset do not fit together, or there are no test points.</exception>
    public static LearningCurve OnTest(PredictorLaw law, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.TestCount > 0
            ? Of(law, data, data.TrainCount, data.TestCount)
            : throw new ModelException("test", "test is 0; at least 1 test point is needed");
    }

    private static LearningCurve Of(PredictorLaw law, Dataset data, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(law);
        if (law.Points != data.Count || law.Outputs != data.OutputCount)
        {
            throw new ModelException("data", $"the law has {law.Points} points and {law.Outputs} outputs; the data have {data.Count} and {data.OutputCount}");
        }

        bool classes = data.Labels != LabelKind.None;
        bool hasVariance = law.Detail != CovarianceDetail.None;
        int n = law.Times.Length;
        var meanError = new double[n];
        var memberError = new double[n];
        var meanAccuracy = new double[n];
        var memberAccuracy = new double[n];
        for (int t = 0; t < n; t++)
        {
            for (int point = first; point < first + count; point++)
            {
                ReadOnlySpan<double> target = data.Targets.Row(point);
                ReadOnlySpan<double> mean = law.Mean.Slice(((t * law.Points) + point) * law.Outputs, law.Outputs);
                double square = 0;
                for (int c = 0; c < mean.Length; c++)
                {
                    square += (mean[c] - target[c]) * (mean[c] - target[c]) / mean.Length;
                }

                meanError[t] += square / count;
                meanAccuracy[t] += !classes ? 0 : Classification.ProbabilityCorrect(mean, target, 0) / count;
                if (hasVariance)
                {
                    memberError[t] += (square + law.VarianceAt(t, point)) / count;
                    memberAccuracy[t] += !classes ? 0 : Classification.ProbabilityCorrect(mean, target, law.VarianceAt(t, point)) / count;
                }
            }
        }

        return new LearningCurve(law.Times, [.. meanError], hasVariance ? [.. memberError] : [], classes ? [.. meanAccuracy] : [], hasVariance && classes ? [.. memberAccuracy] : []);
    }
}
