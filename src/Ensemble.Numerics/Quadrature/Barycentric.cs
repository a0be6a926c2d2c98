namespace Ensemble.Numerics.Quadrature;

/// <summary>Polynomial interpolation through given nodes, in barycentric form.</summary>
internal static class Barycentric
{
    public static double[] Weights(ReadOnlySpan<double> nodes)
    {
        double scale = nodes.Length > 1 ? 4 / Math.Abs(nodes[^1] - nodes[0]) : 1;
        var weights = new double[nodes.Length];
        for (int j = 0; j < nodes.Length; j++)
        {
            double product = 1;
            for (int k = 0; k < nodes.Length; k++)
            {
                product *= k == j ? 1 : (nodes[j] - nodes[k]) * scale;
            }

            weights[j] = 1 / product;
        }

        return weights;
    }

    /// <summary>The values at x of the polynomials that are 1 at one node and 0 at the others.</summary>
    public static void Basis(ReadOnlySpan<double> nodes, ReadOnlySpan<double> weights, double x, Span<double> basis)
    {
        int hit = nodes.IndexOf(x);
        if (hit >= 0)
        {
            basis.Clear();
            basis[hit] = 1;
            return;
        }

        double sum = 0;
        for (int j = 0; j < nodes.Length; j++)
        {
            sum += basis[j] = weights[j] / (x - nodes[j]);
        }

        for (int j = 0; j < nodes.Length; j++)
        {
            basis[j] /= sum;
        }
    }
}
