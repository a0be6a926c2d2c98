using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary><c>weight_autocorrelation</c>: m_l(t,t′), the mean product of a weight with itself at another time, per weight layer l = 1…L + 1.</summary>
/// <remarks>Equations: O4.</remarks>
internal sealed class WeightAutocorrelationObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "weight_autocorrelation";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.WeightOverlaps;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfWeightLayers(simulation, "weight_autocorrelation")];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            record.WeightOverlaps[layer].CopyTo(values[layer], 0);
        }
    }
}
