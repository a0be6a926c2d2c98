using System.Numerics.Tensors;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.Activations;

/// <summary>
/// The coefficients a_k = E[f(√a z)h_k(z)] of a function in orthonormal Hermite polynomials, even and odd orders apart, by Gauss quadrature
/// on panels that meet at z = 0.
/// </summary>
/// <remarks>Equations: K7.</remarks>
internal static class HermiteSeries
{
    /// <summary>The most coefficients of either parity.</summary>
    public const int Terms = 256;
    private const int Chunk = 16;
    private const int Panels = 28;
    private const double Width = 0.5;

    /// <summary>What is left out, as a part of E[f²], where the series has converged.</summary>
    public const double Negligible = 1e-14;

    private static readonly double[] Nodes;
    private static readonly double[] Weights;
    private static readonly Lazy<double[]> Even = new(() => Weighted(0));
    private static readonly Lazy<double[]> Odd = new(() => Weighted(1));

    static HermiteSeries()
    {
        (double[] nodes, double[] weights) = GaussRules.Legendre(16);
        Nodes = new double[Panels * nodes.Length];
        Weights = new double[Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            Nodes[i] = Width * ((i / nodes.Length) + nodes[i % nodes.Length]);
            Weights[i] = Width * weights[i % nodes.Length] * Math.Exp(-Nodes[i] * Nodes[i] / 2) / Math.Sqrt(2 * Math.PI);
        }
    }

    /// <summary>Expands a function.</summary>
    /// <param name="function">f.</param>
    /// <param name="root">√a.</param>
    /// <param name="whole">Whether to keep coefficients that do not matter, up to a whole chunk.</param>
    /// <returns>The coefficients of even and of odd orders, as many as matter, and what the series misses as a part of E[f²].</returns>
    public static (double[] Even, double[] Odd, double Missing) Expand(Func<double, double> function, double root, bool whole = false)
    {
        // Hermite polynomials are even or odd, so half of the line is enough.
        var even = new double[Nodes.Length];
        var odd = new double[Nodes.Length];
        double total = 0;
        for (int i = 0; i < Nodes.Length; i++)
        {
            double right = function(root * Nodes[i]);
            double left = function(-root * Nodes[i]);
            even[i] = right + left;
            odd[i] = right - left;
            total += ((right * right) + (left * left)) * Weights[i];
        }

        (double[] evens, double missingEven) = Project(even, Even.Value, total, whole);
        (double[] odds, double missingOdd) = Project(odd, Odd.Value, total, whole);
        return (evens, odds, missingEven + missingOdd);
    }

    private static (double[] Coefficients, double Missing) Project(double[] values, double[] polynomials, double total, bool whole)
    {
        double part = 0;
        for (int i = 0; i < values.Length; i++)
        {
            part += values[i] * values[i] * Weights[i] / 2;
        }

        // A function of the other parity leaves rounding alone.
        if (!(part > 1e-28 * total))
        {
            return ([], 0);
        }

        var coefficients = new double[Terms];
        int count = 0;
        double gain = double.PositiveInfinity;
        double sum = 0;
        while (count < Terms && gain > Negligible * total)
        {
            gain = 0;
            for (int k = count; k < count + Chunk; k++)
            {
                coefficients[k] = TensorPrimitives.Dot(values, polynomials.AsSpan(k * values.Length, values.Length));
                gain += coefficients[k] * coefficients[k];
            }

            sum += gain;
            count += Chunk;
        }

        double missing = gain > Negligible * total ? Math.Max(Math.Abs(part - sum), gain) / total : 0;
        double tail = 0;
        while (!whole && count > 1 && tail + (coefficients[count - 1] * coefficients[count - 1]) <= Negligible * total)
        {
            count--;
            tail += coefficients[count] * coefficients[count];
        }

        return (coefficients[..count], missing);
    }

    /// <summary>Weight times h_k at the nodes, for every other k.</summary>
    private static double[] Weighted(int parity)
    {
        var polynomials = new double[Terms * Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            double before = 0;
            double now = Weights[i];
            for (int k = 0; k < 2 * Terms; k++)
            {
                if (k % 2 == parity)
                {
                    polynomials[(k / 2 * Nodes.Length) + i] = now;
                }

                (before, now) = (now, ((Nodes[i] * now) - (Math.Sqrt(k) * before)) / Math.Sqrt(k + 1));
            }
        }

        return polynomials;
    }
}
