using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>preactivations</c>: how the preactivation z of a unit is distributed over the units of every hidden layer of a multilayer perceptron, at
/// every point: quantiles at the levels of <see cref="Ensemble.Model.Quantities.UnitQuantiles.Levels"/>.
/// </summary>
internal sealed class PreactivationsObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "preactivations";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.UnitQuantiles;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        Perceptrons.Require(simulation, Name);
        return [.. CatalogueArray.OfHiddenLayers(simulation, "preactivation")];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            record.UnitQuantiles[layer].CopyTo(values[layer], 0);
        }
    }
}
