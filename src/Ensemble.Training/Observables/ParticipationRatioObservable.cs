using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>participation_ratio</c>: the effective dimension (tr K)²/tr K² of a hidden layer's representations of all points, from
/// 1 to the number of points; as they are, and centred over the points. Not a number where the kernel is zero.
/// </summary>
/// <remarks>Equations: O3.</remarks>
internal sealed class ParticipationRatioObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "participation_ratio";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => 
    [
        .. CatalogueArray.OfHiddenLayers(simulation, "participation_ratio"),
        .. CatalogueArray.OfHiddenLayers(simulation, "participation_ratio_centred"),
    ];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return 5.0 * simulation.Network.Depth * simulation.RecordSteps.Length * Math.Pow(simulation.Data.Count, 2);
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        int depth = record.HiddenGrams.Length, size = record.Points * record.Points;
        for (int layer = 0; layer < depth; layer++)
        {
            for (int t = 0; t < record.Times; t++)
            {
                values[layer][t] = Ratio(record.HiddenGrams[layer].AsSpan(record.Block(t, t), size), record.Points);
                values[depth + layer][t] = Ratio(CentredKernel.Of(record, layer, t), record.Points);
            }
        }
    }

    private static double Ratio(ReadOnlySpan<double> kernel, int points)
    {
        double trace = 0;
        for (int i = 0; i < points; i++)
        {
            trace += kernel[(i * points) + i];
        }

        return trace * trace / Sums.Dot(kernel, kernel);
    }
}
