using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>predictor</c>: f of every point and output, and of each member the mean squared error ⟨(f − y)²⟩ over points and
/// outputs and, where the targets are classes, the accuracy (<see cref="Labels"/>), on training and on test points.
/// </summary>
public sealed class PredictorObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "predictor";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.None;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        bool classes = simulation.Data.Labels != LabelKind.None;
        MeasuredArray[] all =
        [
            CatalogueArray.OfPredictor(simulation, Name, Statistic.MomentsAndSpread),
            CatalogueArray.Of(simulation, "mse_train"),
            CatalogueArray.Of(simulation, "accuracy_train"),
            CatalogueArray.Of(simulation, "mse_test"),
            CatalogueArray.Of(simulation, "accuracy_test"),
        ];
        return [.. all.Where(array => (classes || !array.Name.StartsWith("accuracy", StringComparison.Ordinal)) && (simulation.Data.TestCount > 0 || !array.Name.EndsWith("_test", StringComparison.Ordinal)))];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => (record, values) => Measure(simulation, record, values);

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        Dataset data = simulation.Data;
        record.Predictor.CopyTo(values[0], 0);
        bool classes = data.Labels != LabelKind.None;
        int test = classes ? 3 : 2;
        for (int t = 0; t < record.Times; t++)
        {
            ReadOnlySpan<double> predictor = record.Predictor.AsSpan(t * record.Points * record.Outputs, record.Points * record.Outputs);
            ReadOnlySpan<double> targets = data.Targets.Values;
            int split = data.TrainCount * record.Outputs;
            Score(predictor[..split], targets[..split], 1);
            if (data.TestCount > 0)
            {
                Score(predictor[split..], targets[split..], test);
            }

            void Score(ReadOnlySpan<double> of, ReadOnlySpan<double> wanted, int at)
            {
                values[at][t] = Scores.MeanSquaredError(of, wanted);
                if (classes)
                {
                    values[at + 1][t] = Scores.Accuracy(of, wanted, record.Outputs);
                }
            }
        }
    }
}
