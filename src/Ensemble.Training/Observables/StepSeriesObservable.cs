using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>step_series</c>: Taylor orders 1 … 6 of the change of f along the gradient of the first step (the finite form of arXiv:2302.00205), and
/// the largest error over points and outputs after each order against the exact change. Where the error after order one is as large as the
/// change, the linear picture is wrong from the first step on.
/// </summary>
/// <remarks>Equations: O7.</remarks>
internal sealed class StepSeriesObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "step_series";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.StepSeries;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [CatalogueArray.Of(simulation, "step_series"), CatalogueArray.Of(simulation, "step_series_error")];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        int rows = record.Points * record.Outputs;
        record.StepSeries.AsSpan(0, values[0].Length).CopyTo(values[0]);
        double[] rest = record.StepSeries[values[0].Length..];
        for (int order = 0; order < MemberRecord.SeriesOrders; order++)
        {
            double largest = 0;
            for (int row = 0; row < rows; row++)
            {
                rest[row] -= record.StepSeries[(order * rows) + row];
                largest = Math.Max(largest, Math.Abs(rest[row]));
            }

            values[1][order] = largest;
        }
    }
}
