using System.Collections.Concurrent;

namespace Ensemble.Numerics.Quadrature;

/// <summary>Sums over many consecutive steps 0 … length − 1 from few evaluations.</summary>
internal static class StepRules
{
    private const int Candidates = 400;
    private static readonly ConcurrentDictionary<(int, int), (double[] Nodes, double[] Weights)> Gauss = new();
    private static readonly ConcurrentDictionary<(int, int), (double[] Nodes, double[] Weights)> Steps = new();

    /// <summary>
    /// The Gauss rule of the sum: exact for polynomials of degree 2·order − 1, with nodes between the steps.
    /// Every step with weight 1 if there are no more than <paramref name="order"/>.
    /// </summary>
    public static (double[] Nodes, double[] Weights) Between(int length, int order) =>
        length <= order ? All(length) : Gauss.GetOrAdd((length, order), key => BuildGauss(key.Item1, key.Item2));

    /// <summary>Ascending steps that carry a polynomial of degree order − 1 stably, and the weights that sum it over all steps.</summary>
    public static (double[] Nodes, double[] Weights) At(int length, int order) =>
        length <= order ? All(length) : Steps.GetOrAdd((length, order), key => BuildSteps(key.Item1, key.Item2));

    private static (double[] Nodes, double[] Weights) All(int length) =>
        ([.. Enumerable.Range(0, length).Select(i => (double)i)], [.. Enumerable.Repeat(1.0, length)]);

    /// <summary>The zeros of the discrete Chebyshev (Gram) polynomial, on [−1, 1] scaled by half the length.</summary>
    private static (double[] Nodes, double[] Weights) BuildGauss(int length, int order)
    {
        var nodes = new double[order];
        var weights = new double[order];
        for (int i = 0; i < order; i++)
        {
            // Zeros interlace with those of lower degree; bisection between sign counts cannot miss one.
            double low = -1;
            double high = 1;
            for (int step = 0; step < 60; step++)
            {
                double middle = (low + high) / 2;
                (low, high) = ZerosAbove(length, order, middle) >= order - i ? (middle, high) : (low, middle);
            }

            double x = (low + high) / 2;
            nodes[i] = ((length - 1) / 2.0) + (x * length / 2);

            // Christoffel: 1/Σ p_k² over orthonormal polynomials.
            double sum = 0;
            double before = 0;
            double now = 1 / Math.Sqrt(length);
            for (int k = 0; k < order; k++)
            {
                sum += now * now;
                (before, now) = (now, ((x * now) - (Coupling(length, k) * before)) / Coupling(length, k + 1));
            }

            weights[i] = 1 / sum;
        }

        return (nodes, weights);
    }

    /// <summary>The number of zeros above x, by Sturm's sequence of the Jacobi matrix.</summary>
    private static int ZerosAbove(int length, int order, double x)
    {
        int count = 0;
        double pivot = 1;
        for (int k = 0; k < order; k++)
        {
            double coupling = Coupling(length, k);
            pivot = -x - (coupling * coupling / pivot);
            pivot = pivot == 0 ? -1e-300 : pivot;
            count += pivot > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The off-diagonal of the Jacobi matrix of the sum over steps at (2i − length + 1)/length.</summary>
    private static double Coupling(int length, int k)
    {
        double ratio = (double)k / length;
        return k == 0 ? 0 : k * Math.Sqrt((1 - (ratio * ratio)) / ((4.0 * k * k) - 1));
    }

    private static (double[] Nodes, double[] Weights) BuildSteps(int length, int order)
    {
        int[] candidates = length <= Candidates
            ? [.. Enumerable.Range(0, length)]
            : [.. Enumerable.Range(0, Candidates).Select(i => (int)Math.Round((1 - Math.Cos(Math.PI * i / (Candidates - 1))) / 2 * (length - 1))).Distinct()];

        // Leja points: the next is where the product of the distances to those before is largest.
        var distance = new double[candidates.Length];
        Array.Fill(distance, 1);
        var nodes = new double[order];
        int next = 0;
        for (int k = 0; k < order; k++)
        {
            nodes[k] = candidates[next];
            int best = 0;
            for (int i = 0; i < candidates.Length; i++)
            {
                distance[i] *= Math.Abs(candidates[i] - nodes[k]) * 4.0 / length;
                best = distance[i] > distance[best] ? i : best;
            }

            next = best;
        }

        Array.Sort(nodes);
        double[] barycentric = Barycentric.Weights(nodes);
        var weights = new double[order];
        var basis = new double[order];
        (double[] between, double[] sums) = Between(length, (order / 2) + 1);
        for (int i = 0; i < between.Length; i++)
        {
            Barycentric.Basis(nodes, barycentric, between[i], basis);
            for (int k = 0; k < order; k++)
            {
                weights[k] += sums[i] * basis[k];
            }
        }

        return (nodes, weights);
    }
}
