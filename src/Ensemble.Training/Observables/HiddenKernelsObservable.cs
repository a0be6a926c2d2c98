using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary><c>hidden_kernels</c>: the two-time kernel φ(zˡ_t(x))·φ(zˡ_t′(x′))/N_l of every hidden layer.</summary>
public sealed class HiddenKernelsObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "hidden_kernels";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        int times = simulation.RecordSteps.Length, points = simulation.Data.Count;
        return
        [
            .. Enumerable.Range(1, simulation.Network.Depth).Select(layer => new MeasuredArray(
                $"hidden_kernel_{layer}",
                [times, times, points, points],
                ["time", "time′", "point", "point′"],
                $"two-time kernel φ(z)·φ(z′)/N of hidden layer {layer}")),
        ];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            record.HiddenGrams[layer].CopyTo(values[layer], 0);
        }
    }
}
