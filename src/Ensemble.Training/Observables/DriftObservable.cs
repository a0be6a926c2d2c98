using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>drift</c>: the normalised overlap tr K_tt′/√(tr K_tt tr K_t′t′) of a hidden layer's representations at two times, over
/// all points: 1 without drift, 0 when nothing is left. Not a number where a layer is silent (K_tt = 0).
/// </summary>
/// <remarks>Equations: T5.</remarks>
internal sealed class DriftObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "drift";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) => [.. CatalogueArray.OfHiddenLayers(simulation, "drift")];

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return simulation.Network.Depth * Math.Pow(simulation.RecordSteps.Length, 2) * simulation.Data.Count;
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => Measure;

    private static void Measure(MemberRecord record, IReadOnlyList<double[]> values)
    {
        for (int layer = 0; layer < values.Count; layer++)
        {
            double[] norms = [.. Enumerable.Range(0, record.Times).Select(t => Math.Sqrt(Trace(record, layer, t, t)))];
            for (int t = 0; t < record.Times; t++)
            {
                for (int other = 0; other < record.Times; other++)
                {
                    values[layer][(t * record.Times) + other] = t == other && norms[t] > 0 ? 1 : Trace(record, layer, t, other) / (norms[t] * norms[other]);
                }
            }
        }
    }

    private static double Trace(MemberRecord record, int layer, int time, int other)
    {
        double trace = 0;
        int block = record.Block(time, other);
        for (int x = 0; x < record.Points; x++)
        {
            trace += record.HiddenGrams[layer][block + (x * record.Points) + x];
        }

        return trace;
    }
}
