using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>linearised</c>: the predictor of each member's own tangent model of t = 0 (arXiv:2106.06770), trained by the same steps with the same
/// noise, and the root mean square of f − f_lin over training and over test points.
/// </summary>
/// <remarks>Equations: O6.</remarks>
internal sealed class LinearisedObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "linearised";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.Linearised;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        IEnumerable<string> names = ["linearised", "linearised_distance_train", .. simulation.Data.TestCount > 0 ? ["linearised_distance_test"] : ReadOnlySpan<string>.Empty];
        return [.. names.Select(name => CatalogueArray.Of(simulation, name))];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => (record, values) => Measure(simulation, record, values);

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        record.Linearised.CopyTo(values[0], 0);
        int rows = record.Points * record.Outputs, trained = simulation.Data.TrainCount * record.Outputs;
        for (int t = 0; t < record.Times; t++)
        {
            for (int group = 1; group < values.Count; group++)
            {
                (int first, int count) = group == 1 ? (0, trained) : (trained, rows - trained);
                int start = (t * rows) + first;
                values[group][t] = Math.Sqrt(Sums.SquaredDistance(record.Predictor.AsSpan(start, count), record.Linearised.AsSpan(start, count)) / count);
            }
        }
    }
}
