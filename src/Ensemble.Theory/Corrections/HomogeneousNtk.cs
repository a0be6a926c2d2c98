using System.Collections.Immutable;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// Mean and variance of the NTK at initialisation at any widths, exactly, for φ(z) = αz below and z above zero, whose derivative is
/// independent of |z|: Θ = Σ_l s_l A_{l−1}B_l with A_l = h_l·h_l′/N_l and B_l the squared backward signal; E[A²] and E[B²] go from layer
/// to layer, and the product of two terms l &lt; m is E[A²_{l−1}]E[B²_m]E[(tr MᵀM)²]/N²_{m−1}, M the random map from layer l to m − 1.
/// Between different points it holds for linear φ.
/// </summary>
/// <remarks>Equations: C1.</remarks>
internal sealed class HomogeneousNtk
{
    private readonly double second;
    private readonly double fourth;
    private readonly ImmutableArray<int> widths;
    private readonly double[] scales;
    private readonly double[] backward;
    private readonly double[,] between;

    /// <summary>Creates the moments of a network.</summary>
    /// <param name="slope">α in [0, 1].</param>
    /// <param name="widths">N₁ … N_L.</param>
    /// <param name="variances">σ₀² of every weight layer.</param>
    /// <param name="rates">The rate of every weight layer.</param>
    /// <param name="outputs">C; the NTK is averaged over the outputs.</param>
    public HomogeneousNtk(double slope, ImmutableArray<int> widths, ReadOnlySpan<double> variances, ReadOnlySpan<double> rates, int outputs)
    {
        second = (1 + (slope * slope)) / 2;
        fourth = (1 + Math.Pow(slope, 4)) / 2;
        this.widths = widths;
        int depth = widths.Length;
        scales = new double[depth + 1];
        for (int l = 0; l <= depth; l++)
        {
            scales[l] = rates[l];
            for (int k = 0; k <= depth; k++)
            {
                scales[l] *= k == l ? 1 : variances[k];
            }
        }

        backward = new double[depth + 1];
        backward[depth] = 1;
        (double square, double trace) = (1, 1.0 / outputs);
        for (int l = depth - 1; l >= 0; l--)
        {
            (square, trace) = Next(square, trace, widths[l], widths[l]);
            backward[l] = square;
        }

        between = new double[depth + 1, depth + 1];
        for (int l = 0; l < depth; l++)
        {
            double n = widths[l];
            double t = (n * (n - 1) * second * second) + (n * fourth), s = n * fourth;
            between[l, l + 1] = t / (n * n);
            for (int m = l + 1; m < depth; m++)
            {
                (t, s) = Next(t, s, widths[m], widths[m - 1]);
                between[l, m + 1] = t / ((double)widths[m] * widths[m]);
            }
        }
    }

    /// <summary>Σ_l s_l, the mean of Θ over p^L K⁰.</summary>
    public double Scale => scales.Sum();

    /// <summary>The mean and the variance of an entry.</summary>
    /// <param name="first">K⁰(x,x).</param>
    /// <param name="other">K⁰(x′,x′).</param>
    /// <param name="across">K⁰(x,x′).</param>
    public (double Mean, double Variance) Entry(double first, double other, double across)
    {
        double square = across * across, product = first * other, total = 0;
        for (int l = 0; l < scales.Length; l++)
        {
            total += scales[l] * scales[l] * square * backward[l];
            for (int m = l + 1; m < scales.Length; m++)
            {
                total += 2 * scales[l] * scales[m] * square * backward[m] * between[l, m];
            }

            if (l < widths.Length)
            {
                // Neurons are independent given the layer before; on the diagonal the two lines are the same.
                double n = widths[l];
                double four = fourth / n, two = second * second * (1 - (1 / n));
                (square, product) = ((four * (product + (2 * square))) + (two * square), (four * (product + (2 * square))) + (two * product));
            }
        }

        double mean = Scale * Math.Pow(second, widths.Length) * across;
        return (mean, total - (mean * mean));
    }

    /// <summary>E[(tr S′)²] and E[tr S′²] of S′ = D W S Wᵀ D/N, W with N′ rows of independent normals, D the slopes.</summary>
    private (double Square, double Trace) Next(double square, double trace, int rows, int scale)
    {
        double n = rows, n2 = (double)scale * scale;
        double same = n * fourth * (square + (2 * trace)), apart = n * (n - 1) * second * second;
        return ((same + (apart * square)) / n2, (same + (apart * trace)) / n2);
    }
}
