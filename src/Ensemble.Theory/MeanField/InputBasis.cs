namespace Ensemble.Theory.MeanField;

/// <summary>
/// Coordinates q of the inputs with Φ⁰ = q·q′, as few as the inputs' rank. Gaussian first-layer weights are rotation
/// invariant, so h¹ = Σ_j ω_j q_j with independent ω_j of variance σ₀² (arXiv:2205.09653).
/// </summary>
/// <remarks>Equations: F10.</remarks>
internal sealed class InputBasis
{
    private const double Negligible = 1e-13;

    /// <summary>A pivoted Cholesky factor of the input kernel.</summary>
    public InputBasis(double[] gram, int points)
    {
        double[] left = [.. Enumerable.Range(0, points).Select(i => gram[(i * points) + i])];
        double largest = left.Max();
        var columns = new List<double[]>();
        while (columns.Count < points)
        {
            int pivot = Array.IndexOf(left, left.Max());
            if (!(left[pivot] > Negligible * largest))
            {
                break;
            }

            double[] column = new double[points];
            double root = Math.Sqrt(left[pivot]);
            for (int i = 0; i < points; i++)
            {
                double value = gram[(i * points) + pivot];
                foreach (double[] known in columns)
                {
                    value -= known[i] * known[pivot];
                }

                column[i] = value / root;
                left[i] -= column[i] * column[i];
            }

            left[pivot] = 0;
            columns.Add(column);
        }

        Columns = [.. columns];
    }

    /// <summary>The rank of the inputs.</summary>
    public int Rank => Columns.Length;

    /// <summary>q_j of every point, by j.</summary>
    public double[][] Columns { get; }
}
