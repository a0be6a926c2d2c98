using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Results;

/// <summary>Writes <c>measured.npz</c>: for every measured array its mean and, as <c>name_sem</c>, its standard error.</summary>
public static class MeasuredFile
{
    /// <summary>Writes the measurements.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="measurements">The measurements.</param>
    public static void Write(string path, PreparedExperiment prepared, IEnumerable<Measurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(measurements);
        AtomicFile.Write(path, stream =>
        {
            using var npz = new NpzWriter(stream);
            PointArrays.Write(npz, prepared);
            foreach (Measurement measurement in measurements)
            {
                string name = measurement.Array.Name;
                ReadOnlySpan<int> shape = measurement.Array.Shape.AsSpan();
                npz.Write(Catalogue.MeanOf(name), shape, measurement.Mean);
                if (measurement.HasErrors)
                {
                    npz.Write(Catalogue.VarianceOf(name), shape, measurement.Variance);
                    npz.Write(Catalogue.StandardErrorOf(name), shape, measurement.StandardError);
                    if (measurement.VarianceStandardError is { } spread)
                    {
                        npz.Write(Catalogue.StandardErrorOf(Catalogue.VarianceOf(name)), shape, spread);
                    }
                }
            }
        });
    }
}
