using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary><c>trajectories</c>: the predictor of every member, shape (M, n, P + P*, C); its memory grows with the ensemble.</summary>
internal sealed class TrajectoriesObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "trajectories";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.None;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [CatalogueArray.OfPredictor(simulation, Name, Statistic.Members)];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        record.Predictor.CopyTo(values[0], 0);
    }
}
