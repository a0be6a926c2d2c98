using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary><c>hidden_kernels</c>: the two-time kernel φ(zˡ_t(x))·φ(zˡ_t′(x′))/N_l of every hidden layer.</summary>
/// <remarks>Equations: F2.</remarks>
public sealed class HiddenKernelsObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "hidden_kernels";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfHiddenLayers(simulation, "hidden_kernel")];

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
