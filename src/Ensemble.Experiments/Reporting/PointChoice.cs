using System.Collections.Immutable;

namespace Ensemble.Experiments.Reporting;

/// <summary>A point and output whose predictor is drawn.</summary>
/// <param name="Point">The index of the point; training points come first.</param>
/// <param name="Output">The index of the output.</param>
/// <param name="Name">The legend entry.</param>
internal sealed record ChosenPoint(int Point, int Output, string Name);

/// <summary>Chooses a few points that show the whole range of final predictions.</summary>
internal static class PointChoice
{
    private const int Most = 4;

    /// <summary>Chooses points, spread evenly over the rank of their predictor at the last time, the extremes included.</summary>
    /// <param name="arrays">The arrays, with a predictor.</param>
    /// <param name="isTrain">Whether to choose training points, otherwise test points.</param>
    public static ImmutableArray<ChosenPoint> Choose(RunArrays arrays, bool isTrain)
    {
        int first = isTrain ? 0 : arrays.TrainCount;
        int count = isTrain ? arrays.TrainCount : arrays.Points - arrays.TrainCount;
        (int Point, int Output, double Last)[] ranked =
            [.. Enumerable.Range(first, count).Select(point => Candidate(arrays, point)).OrderBy(candidate => candidate.Last)];
        int[] ranks = count <= Most
            ? [.. Enumerable.Range(0, count)]
            : [.. Enumerable.Range(0, Most).Select(i => (int)Math.Round(i * (count - 1) / (Most - 1.0)))];
        return [.. ranks.Select(rank => ranked[rank]).OrderBy(candidate => candidate.Point).Select(candidate => Named(arrays, candidate.Point, candidate.Output))];
    }

    private static (int Point, int Output, double Last) Candidate(RunArrays arrays, int point)
    {
        int output = arrays.Targets is null ? 0 : LargestTarget(arrays.Targets.AsSpan(point * arrays.Outputs, arrays.Outputs));
        int last = (((arrays.Time.Length - 1) * arrays.Points) + point) * arrays.Outputs;
        return (point, output, arrays.PredictorMean![last + output]);
    }

    private static int LargestTarget(ReadOnlySpan<double> targets)
    {
        int largest = 0;
        for (int output = 1; output < targets.Length; output++)
        {
            largest = targets[output] > targets[largest] ? output : largest;
        }

        return largest;
    }

    private static ChosenPoint Named(RunArrays arrays, int point, int output)
    {
        string name = arrays.Outputs > 1 ? $"point {point}, output {output}" : $"point {point}";
        return new ChosenPoint(point, output, arrays.Targets is { } targets ? $"{name} (y = {Text.Number(targets[(point * arrays.Outputs) + output])})" : name);
    }
}
