using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>path_kernel</c>: which training points made a prediction, and when. <c>influence</c> is the part of f(t; x) − f(0; x) that training
/// point a pushed, Σ_n η⟨∫₀¹∇f(θ_n + sδ_n)ds, ∇f_a(θ_n)⟩(y_a − f_a), exact for finite steps; <c>path_rest</c> is the root mean square of what
/// is left of the change since the first record time: noise and decay, or, without them, the error of the quadrature.
/// </summary>
/// <remarks>Equations: O5.</remarks>
internal sealed class PathKernelObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "path_kernel";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.PathKernel;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [CatalogueArray.Of(simulation, "influence"), CatalogueArray.Of(simulation, "path_rest")];

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => (record, values) => Measure(simulation, record, values);

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        record.Influence.CopyTo(values[0], 0);
        int rows = record.Points * record.Outputs, train = simulation.Data.TrainCount;
        for (int t = 0; t < record.Times; t++)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
            {
                double rest = Rest(t, row) - Rest(0, row);
                sum += rest * rest;
            }

            values[1][t] = Math.Sqrt(sum / rows);
        }

        double Rest(int time, int row)
        {
            double rest = record.Predictor[(time * rows) + row];
            for (int a = 0; a < train; a++)
            {
                rest -= record.Influence[((((long)time * rows) + row) * train) + a];
            }

            return rest;
        }
    }
}
