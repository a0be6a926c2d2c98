using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>ndk</c>: the empirical two-time Neural Dynamical Kernel Σ_l rate_l(t′) ψ_l(t,t′) ∂_l f_t(x)·∂_l f_t′(x′) for t ≥ t′,
/// averaged over the outputs; for t &lt; t′ the symmetry (t,x) ↔ (t′,x′) gives it. ψ_l(t,t′) = Π_j ρ_l(j) over
/// the steps between the two record times, so at equal times it is the NTK of <c>ntk</c> (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: O1.</remarks>
internal sealed class NdkObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "ndk";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [CatalogueArray.Of(simulation, "ndk")];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return Math.Pow((double)simulation.RecordSteps.Length * simulation.Data.Count, 2) * (simulation.Network.WeightLayers + 1) / 2;
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        var products = new GradientProducts(simulation);
        return (record, values) => Measure(products, record, values);
    }

    private static void Measure(GradientProducts products, MemberRecord record, IReadOnlyList<double[]> values)
    {
        int times = record.Times, points = record.Points, size = points * points;
        for (int t = 0; t < times; t++)
        {
            for (int earlier = 0; earlier <= t; earlier++)
            {
                Span<double> block = values[0].AsSpan(((t * times) + earlier) * size, size);
                block.Clear();
                for (int layer = 0; layer < products.Weights; layer++)
                {
                    double factor = products.Rate(layer, earlier) * products.Decay(layer, t, earlier);
                    products.Add(record, layer, t, earlier, factor, block);
                }

                if (earlier < t)
                {
                    Transpose(block, values[0].AsSpan(((earlier * times) + t) * size, size), points);
                }
            }
        }
    }

    private static void Transpose(ReadOnlySpan<double> from, Span<double> to, int size)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                to[(j * size) + i] = from[(i * size) + j];
            }
        }
    }
}
