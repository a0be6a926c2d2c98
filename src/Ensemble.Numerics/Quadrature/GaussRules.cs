using System.Collections.Concurrent;

namespace Ensemble.Numerics.Quadrature;

/// <summary>Gauss–Legendre and right Gauss–Radau nodes and weights on [0, 1].</summary>
internal static class GaussRules
{
    private static readonly ConcurrentDictionary<(int, bool), (double[] Nodes, double[] Weights)> Known = new();

    public static (double[] Nodes, double[] Weights) Legendre(int order) =>
        Known.GetOrAdd((order, false), key => Build(key.Item1, x => Values(key.Item1, x).Last, (x, n) =>
        {
            (double before, double last) = Values(n, x);
            double slope = n * ((x * last) - before) / ((x * x) - 1);
            return 2 / ((1 - (x * x)) * slope * slope);
        }));

    /// <summary>Includes the node 1; collocation on it is stiffly accurate.</summary>
    public static (double[] Nodes, double[] Weights) Radau(int order) =>
        Known.GetOrAdd((order, true), key =>
        {
            int n = key.Item1;

            // P_n − P_{n−1} vanishes at the nodes; 1 is divided out to keep only the inner ones.
            (double[] nodes, double[] weights) = Build(
                n - 1,
                x =>
                {
                    (double before, double last) = Values(n, x);
                    return (last - before) / (x - 1);
                },
                (x, _) =>
                {
                    double before = Values(n, x).Before;
                    return (1 + x) / ((double)n * n * before * before);
                });
            return ([.. nodes, 1], [.. weights, 1 / ((double)n * n)]);
        });

    private static (double[] Nodes, double[] Weights) Build(int count, Func<double, double> vanishing, Func<double, int, double> weight)
    {
        var nodes = new double[count];
        var weights = new double[count];
        int found = 0;
        int grid = 40 * (count + 2) * (count + 2);
        double left = -1 + 1e-13;
        double value = vanishing(left);
        for (int i = 1; i <= grid && found < count; i++)
        {
            // Nodes crowd at the ends like cosines.
            double right = i == grid ? 1 - 1e-13 : -Math.Cos(Math.PI * i / grid);
            double next = vanishing(right);
            if (value * next <= 0)
            {
                double low = left;
                double high = right;
                for (int step = 0; step < 100 && high - low > 1e-17; step++)
                {
                    double middle = (low + high) / 2;
                    (low, high) = vanishing(low) * vanishing(middle) <= 0 ? (low, middle) : (middle, high);
                }

                double x = (low + high) / 2;
                nodes[found] = (1 + x) / 2;
                weights[found++] = weight(x, count) / 2;
            }

            left = right;
            value = next;
        }

        return (nodes, weights);
    }

    /// <summary>P_{n−1}(x) and P_n(x).</summary>
    private static (double Before, double Last) Values(int n, double x)
    {
        double before = 0;
        double now = 1;
        for (int k = 0; k < n; k++)
        {
            (before, now) = (now, ((((2 * k) + 1) * x * now) - (k * before)) / (k + 1));
        }

        return (before, now);
    }
}
