using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>alignment</c>: how much the kernel Φˡ = φ(zˡ(x))·φ(zˡ(x′))/N_l of every hidden layer is aligned with the targets,
/// yᵀΦy/(‖Φ‖_F‖y‖²) over training points.
/// </summary>
public sealed class AlignmentObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "alignment";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return
        [
            .. Enumerable.Range(1, simulation.Network.Depth).Select(layer => new MeasuredArray(
                $"alignment_{layer}", [simulation.RecordSteps.Length], ["time"], $"alignment of the kernel of hidden layer {layer} with the training targets, yᵀKy/(‖K‖‖y‖²)")),
        ];
    }

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
                values[layer][t] = TargetAlignment.Of(record.HiddenGrams[layer].AsSpan(record.Block(t, t), size), simulation.Data);
            }
        }
    }
}
