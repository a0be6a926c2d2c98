using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary><c>ntk_layers</c>: the parts rate_l(t) ∂_l f_t·∂_l f_t of the empirical NTK, one per weight layer l = 1…L + 1; their sum is <c>ntk</c>.</summary>
/// <remarks>Equations: O1.</remarks>
internal sealed class NtkLayersObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "ntk_layers";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.SignalGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfWeightLayers(simulation, "ntk_layer")];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        var products = new GradientProducts(simulation);
        return (record, values) => Measure(products, record, values);
    }

    private static void Measure(GradientProducts products, MemberRecord record, IReadOnlyList<double[]> values)
    {
        int size = record.Points * record.Points;
        for (int layer = 0; layer < values.Count; layer++)
        {
            Array.Clear(values[layer]);
            for (int t = 0; t < record.Times; t++)
            {
                products.Add(record, layer, t, t, products.Rate(layer, t), values[layer].AsSpan(t * size, size));
            }
        }
    }
}
