using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>weight_change</c>: how far every weight layer of a multilayer perceptron has moved since the first record time, ‖W_t − W_t₀‖_F/√N with N the
/// number of hidden units that it reads or feeds (the layer's own; of the readout the last layer's). Of order 1 at any width in mean-field
/// parametrisation, of order 1/√N in NTK parametrisation: what a coordinate check looks at. Noise moves all N² weights and makes it grow as √N.
/// </summary>
/// <remarks>Equations: O8.</remarks>
internal sealed class WeightChangeObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "weight_change";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.WeightOverlaps;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        Perceptrons.Require(simulation, Name);
        return [.. CatalogueArray.OfWeightLayers(simulation, "weight_change")];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        double[] units = [.. Enumerable.Range(0, simulation.Network.WeightLayers).Select(weight => (double)simulation.Network.Widths[Math.Min(weight, simulation.Network.Depth - 1)])];
        return (record, values) => Measure(record, values, units);
    }

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values, double[] units)
    {
        for (int weight = 0; weight < values.Count; weight++)
        {
            for (int t = 0; t < record.Times; t++)
            {
                values[weight][t] = Math.Sqrt(record.WeightDistances[weight][t] / units[weight]);
            }
        }
    }
}
