using System.Collections.Concurrent;

namespace Ensemble.Theory.Numerics;

/// <summary>
/// Sums over many consecutive steps from few of them: Leja points among the integers 0 … length − 1 and the weights that sum the
/// interpolating polynomial over all of them.
/// </summary>
internal static class StepRules
{
    private static readonly ConcurrentDictionary<(int, int), (double[] Nodes, double[] Weights)> Known = new();

    /// <summary>Ascending nodes and their weights; every integer with weight 1 if there are no more than <paramref name="order"/>.</summary>
    public static (double[] Nodes, double[] Weights) Of(int length, int order) =>
        Known.GetOrAdd((length, Math.Min(length, order)), key => Build(key.Item1, key.Item2));

    private static (double[] Nodes, double[] Weights) Build(int length, int order)
    {
        if (length == order)
        {
            return ([.. Enumerable.Range(0, length).Select(i => (double)i)], [.. Enumerable.Repeat(1.0, length)]);
        }

        // The product of the distances to the nodes so far, scaled to stay in range; the next node is where it is largest.
        var distance = new double[length];
        Array.Fill(distance, 1);
        var nodes = new double[order];
        int next = 0;
        for (int k = 0; k < order; k++)
        {
            nodes[k] = next;
            int best = 0;
            for (int i = 0; i < length; i++)
            {
                distance[i] *= Math.Abs(i - next) * 4.0 / length;
                best = distance[i] > distance[best] ? i : best;
            }

            next = best;
        }

        Array.Sort(nodes);
        double[] barycentric = Barycentric.Weights(nodes);
        var weights = new double[order];
        var basis = new double[order];
        for (int i = 0; i < length; i++)
        {
            Barycentric.Basis(nodes, barycentric, i, basis);
            for (int k = 0; k < order; k++)
            {
                weights[k] += basis[k];
            }
        }

        return (nodes, weights);
    }
}
