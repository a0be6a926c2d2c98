using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Predicting;

/// <summary>Writes <c>predicted.npz</c>.</summary>
internal static class PredictedFile
{
    /// <summary>Writes the predictions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="predictions">The predictions.</param>
    public static void Write(string path, PreparedExperiment prepared, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(predictions);
        AtomicFile.Write(path, stream =>
        {
            using var npz = new NpzWriter(stream);
            PointArrays.Write(npz, prepared);
            foreach (NamedArray array in predictions.Arrays)
            {
                npz.Write(array.Name, array.Shape.AsSpan(), array.Values);
            }
        });
    }
}
