using Ensemble.Model.Data;

namespace Ensemble.Training.Observables;

/// <summary>How well predictions meet their targets; both are row-major, points × outputs.</summary>
/// <remarks>Equations: V13.</remarks>
internal static class Scores
{
    /// <summary>The mean of (f − y)² over points and outputs.</summary>
    public static double MeanSquaredError(ReadOnlySpan<double> predictor, ReadOnlySpan<double> targets) =>
        Sums.SquaredDistance(predictor, targets) / predictor.Length;

    /// <summary>The fraction of points that are right, ties as a guess (<see cref="Labels.Score"/>).</summary>
    public static double Accuracy(ReadOnlySpan<double> predictor, ReadOnlySpan<double> targets, int outputs)
    {
        double right = 0;
        for (int i = 0; i < predictor.Length; i += outputs)
        {
            right += Labels.Score(predictor.Slice(i, outputs), targets.Slice(i, outputs));
        }

        return right * outputs / predictor.Length;
    }

    /// <summary>Whether <see cref="Ranking"/> exists: one output, and targets of both signs.</summary>
    public static bool CanRank(ReadOnlySpan<double> targets, int outputs) =>
        outputs == 1 && targets.ContainsAnyInRange(double.Epsilon, double.MaxValue) && targets.ContainsAnyInRange(double.MinValue, -double.Epsilon);

    /// <summary>The fraction of pairs with y &gt; 0 &gt; y′ that have f &gt; f′, ties counting half: the area under the ROC curve.</summary>
    public static double Ranking(ReadOnlySpan<double> predictor, ReadOnlySpan<double> targets)
    {
        double right = 0;
        int pairs = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            for (int j = 0; j < targets.Length; j++)
            {
                if (targets[i] > 0 && targets[j] < 0)
                {
                    pairs++;
                    right += predictor[i] > predictor[j] ? 1 : predictor[i] == predictor[j] ? 0.5 : 0;
                }
            }
        }

        return right / pairs;
    }
}
