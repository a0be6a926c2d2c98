using System.Collections.Immutable;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>alignment</c>: how much the kernel Φˡ = φ(zˡ(x))·φ(zˡ(x′))/N_l of every hidden layer is aligned with the targets,
/// yᵀΦy/(‖Φ‖_F‖y‖²) over training points.
/// </summary>
/// <remarks>Equations: L9.</remarks>
internal sealed class AlignmentObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "alignment";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfHiddenLayers(simulation, "alignment")];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return (record, values) => Measure(simulation, record, values);
    }

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        int size = record.Points * record.Points;
        for (int layer = 0; layer < values.Count; layer++)
        {
            for (int t = 0; t < record.Times; t++)
            {
                values[layer][t] = Alignment.Of(record.HiddenGrams[layer].AsSpan(record.Block(t, t), size), simulation.Data.Count, simulation.Data.Targets.Values, simulation.Data.TrainCount);
            }
        }
    }
}
