using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>ntk</c>: the empirical Neural Tangent Kernel K(t) = Σ_l rate_l(t) ∂_l f_t·∂_l f_t, averaged over the outputs, by
/// layerwise products; with all rates one it is the plain NTK, and a frozen layer does not count. Also its drift
/// ‖K(t) − K(t₀)‖_F/‖K(t₀)‖_F from the first record time t₀, over all points, and its alignment with the targets
/// yᵀKy/(‖K‖_F‖y‖²) over training points (several outputs: sums over the outputs). Where K is zero both are not numbers.
/// </summary>
/// <remarks>Equations: O1.</remarks>
public sealed class NtkObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "ntk";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.SignalGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) =>
        [CatalogueArray.Of(simulation, "ntk"), CatalogueArray.Of(simulation, "ntk_drift"), CatalogueArray.Of(simulation, "ntk_alignment")];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return simulation.RecordSteps.Length * Math.Pow(simulation.Data.Count, 2) * simulation.Network.WeightLayers;
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        var products = new GradientProducts(simulation);
        return (record, values) => Measure(simulation, products, record, values);
    }

    private static void Measure(Simulation simulation, GradientProducts products, MemberRecord record, IReadOnlyList<double[]> values)
    {
        int size = record.Points * record.Points;
        Span<double> first = values[0].AsSpan(0, size);
        for (int t = 0; t < record.Times; t++)
        {
            Span<double> kernel = values[0].AsSpan(t * size, size);
            kernel.Clear();
            for (int layer = 0; layer < products.Weights; layer++)
            {
                products.Add(record, layer, t, t, products.Rate(layer, t), kernel);
            }

            values[1][t] = Math.Sqrt(Sums.SquaredDistance(kernel, first) / Sums.Dot(first, first));
            values[2][t] = Alignment.Of(kernel, simulation.Data.Count, simulation.Data.Targets.Values, simulation.Data.TrainCount);
        }
    }
}
