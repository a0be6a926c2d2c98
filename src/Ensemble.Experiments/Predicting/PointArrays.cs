using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Predicting;

/// <summary>The arrays that every results file begins with: record times and targets.</summary>
internal static class PointArrays
{
    public static IReadOnlySet<string> Names { get; } = new HashSet<string> { "time", "step", "y", "train_count" };

    public static void Write(NpzWriter npz, PreparedExperiment prepared)
    {
        npz.Write("time", [prepared.RecordTimes.Length], prepared.RecordTimes.AsSpan());
        if (prepared.IsTrained)
        {
            npz.Write("step", [prepared.RecordSteps.Length], prepared.RecordSteps.Select(step => (long)step).ToArray());
        }

        npz.Write("y", [prepared.Data.Count, prepared.Data.OutputCount], prepared.Data.Targets.Values);
        npz.Write("train_count", prepared.Data.TrainCount);
    }
}
