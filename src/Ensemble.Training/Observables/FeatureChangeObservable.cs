using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>feature_change</c>: how far a unit of every hidden layer has moved since the first record time, the root of the mean over units and points of
/// (φ(z_t) − φ(z_t₀))² = K_tt + K_t₀t₀ − 2K_tt₀. Of order 1 at any width in mean-field parametrisation, of order 1/√N in NTK parametrisation.
/// </summary>
/// <remarks>Equations: O9.</remarks>
internal sealed class FeatureChangeObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "feature_change";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfHiddenLayers(simulation, "feature_change")];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return 3.0 * simulation.Network.Depth * simulation.RecordSteps.Length * simulation.Data.Count;
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            for (int t = 0; t < record.Times; t++)
            {
                double square = 0;
                for (int x = 0; x < record.Points; x++)
                {
                    int diagonal = x * (record.Points + 1);
                    double[] kernel = record.HiddenGrams[layer];
                    square += kernel[record.Block(t, t) + diagonal] + kernel[record.Block(0, 0) + diagonal] - (2 * kernel[record.Block(t, 0) + diagonal]);
                }

                values[layer][t] = t == 0 ? 0 : Math.Sqrt(Math.Max(square, 0) / record.Points);
            }
        }
    }
}
