using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>predictor_covariance</c>: the covariance of the predictor over the ensemble between all pairs of record times and
/// points, per output. It holds (n(P + P*))²·C values per node of the statistics, and as much work per member.
/// </summary>
internal sealed class PredictorCovarianceObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "predictor_covariance";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.None;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [CatalogueArray.OfPredictor(simulation, Name, Statistic.Covariance)];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        record.Predictor.CopyTo(values[0], 0);
    }
}
