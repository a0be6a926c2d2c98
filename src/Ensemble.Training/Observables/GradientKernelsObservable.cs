using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>gradient_kernels</c>: the two-time kernel gˡ_t(x)·gˡ_t′(x′)/N_l of every hidden layer of a multilayer perceptron, with
/// gˡ = √N ∂F/∂zˡ of the output F in NTK parametrisation, averaged over the outputs.
/// </summary>
/// <remarks>Equations: F2.</remarks>
internal sealed class GradientKernelsObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "gradient_kernels";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.SignalGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        Perceptrons.Require(simulation, Name);
        return [.. CatalogueArray.OfHiddenLayers(simulation, "gradient_kernel")];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            record.SignalGrams[layer].CopyTo(values[layer], 0);
        }
    }
}
