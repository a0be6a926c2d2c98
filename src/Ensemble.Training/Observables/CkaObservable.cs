using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>cka</c>: linear centred kernel alignment tr(K_t K_t′)/(‖K_t‖‖K_t′‖) of a hidden layer's centred kernels at two times,
/// over all points. It compares the geometry of the points and does not see rotations, unlike <c>drift</c>. Not a number
/// where a centred kernel is zero.
/// </summary>
/// <remarks>Equations: O2.</remarks>
internal sealed class CkaObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "cka";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfHiddenLayers(simulation, "cka")];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return simulation.Network.Depth * Math.Pow((double)simulation.RecordSteps.Length * simulation.Data.Count, 2);
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            double[][] kernels = [.. Enumerable.Range(0, record.Times).Select(t => CentredKernel.Of(record, layer, t))];
            double[] norms = [.. kernels.Select(kernel => Math.Sqrt(Sums.Dot(kernel, kernel)))];
            for (int t = 0; t < record.Times; t++)
            {
                for (int other = 0; other < record.Times; other++)
                {
                    values[layer][(t * record.Times) + other] = Sums.Dot(kernels[t], kernels[other]) / (norms[t] * norms[other]);
                }
            }
        }
    }
}
