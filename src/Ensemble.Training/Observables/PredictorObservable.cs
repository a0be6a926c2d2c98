using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>predictor</c>: f of every point and output, and of each member the mean squared error ⟨(f − y)²⟩ over points and
/// outputs and the accuracy, on training and on test points. A point is right where f and y have the same sign (one
/// output; f = 0 is wrong) or their largest outputs agree (several outputs).
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
        int times = simulation.RecordSteps.Length;
        ImmutableArray<MeasuredArray> all =
        [
            new("predictor", [times, simulation.Data.Count, simulation.Network.Outputs], ["time", "point", "output"], "predictor f"),
            new("mse_train", [times], ["time"], "mean squared error ⟨(f − y)²⟩ of a member on training points"),
            new("accuracy_train", [times], ["time"], "fraction of training points that a member gets right"),
            new("mse_test", [times], ["time"], "mean squared error ⟨(f − y)²⟩ of a member on test points"),
            new("accuracy_test", [times], ["time"], "fraction of test points that a member gets right"),
        ];
        return simulation.Data.TestCount > 0 ? all : all[..3];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => (record, values) => Measure(simulation, record, values);

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        Dataset data = simulation.Data;
        record.Predictor.CopyTo(values[0], 0);
        for (int t = 0; t < record.Times; t++)
        {
            ReadOnlySpan<double> predictor = record.Predictor.AsSpan(t * record.Points * record.Outputs, record.Points * record.Outputs);
            ReadOnlySpan<double> targets = data.Targets.Values;
            int split = data.TrainCount * record.Outputs;
            values[1][t] = Scores.MeanSquaredError(predictor[..split], targets[..split]);
            values[2][t] = Scores.Accuracy(predictor[..split], targets[..split], record.Outputs);
            if (data.TestCount > 0)
            {
                values[3][t] = Scores.MeanSquaredError(predictor[split..], targets[split..]);
                values[4][t] = Scores.Accuracy(predictor[split..], targets[split..], record.Outputs);
            }
        }
    }
}
