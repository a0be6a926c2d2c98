using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;

namespace Ensemble.Theory.Activations;

/// <summary>
/// φ = tanh at any variance: tanh(z) = ∫erf(sz)dF is a mixture of error functions, 1/(√2 s) having Kolmogorov's distribution, since the
/// logistic law is a mixture of centred Gaussians with just these deviations (Andrews and Mallows 1974). A Gauss rule of F in log s makes
/// K and K̇ sums of the closed forms of erf, all terms positive, as accurate at a variance of 1e8 as at 1.
/// </summary>
/// <remarks>Equations: K8.</remarks>
internal sealed class TanhMixture : IPairRule
{
    private const int Order = 20;
    private const int GridPoints = 4000;
    private static readonly double[] Scales = new double[Order];
    private static readonly double[] Shares = new double[Order];

    static TanhMixture()
    {
        // Lanczos on a fine grid of log κ; beyond its ends less than 1e-20 of the measure is left.
        double low = Math.Log(0.15);
        double high = Math.Log(5);
        var nodes = new double[GridPoints];
        var weights = new double[GridPoints];
        double total = 0;
        for (int i = 0; i < GridPoints; i++)
        {
            nodes[i] = low + ((high - low) * i / (GridPoints - 1));
            weights[i] = Density(Math.Exp(nodes[i])) * Math.Exp(nodes[i]);
            total += weights[i];
        }

        var before = new double[GridPoints];
        var now = new double[GridPoints];
        for (int i = 0; i < GridPoints; i++)
        {
            now[i] = Math.Sqrt(weights[i] / total);
        }

        var jacobi = new DenseMatrix(Order, Order);
        double coupling = 0;
        for (int k = 0; k < Order; k++)
        {
            double centre = 0;
            for (int i = 0; i < GridPoints; i++)
            {
                centre += nodes[i] * now[i] * now[i];
            }

            double norm = 0;
            for (int i = 0; i < GridPoints; i++)
            {
                (before[i], now[i]) = (now[i], ((nodes[i] - centre) * now[i]) - (coupling * before[i]));
                norm += now[i] * now[i];
            }

            jacobi[k, k] = centre;
            coupling = Math.Sqrt(norm);
            if (k + 1 < Order)
            {
                jacobi[k, k + 1] = jacobi[k + 1, k] = coupling;
            }

            for (int i = 0; i < GridPoints; i++)
            {
                now[i] /= coupling;
            }
        }

        var spectrum = new SymmetricSpectrum(jacobi);
        for (int k = 0; k < Order; k++)
        {
            Scales[k] = 1 / (Math.Sqrt(2) * Math.Exp(spectrum.Values[k]));
            Shares[k] = spectrum.Vectors[0, k] * spectrum.Vectors[0, k];
        }
    }

    /// <summary>tanh(z) and its derivative as the mixture has them.</summary>
    public static (double Value, double Derivative) At(double z)
    {
        double value = 0;
        double derivative = 0;
        for (int k = 0; k < Order; k++)
        {
            value += Shares[k] * ErrorFunction.Erf(Scales[k] * z);
            derivative += Shares[k] * 2 * Scales[k] / Math.Sqrt(Math.PI) * Math.Exp(-Scales[k] * Scales[k] * z * z);
        }

        return (value, derivative);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Value, double Derivative) Of(double a, double b, double c)
    {
        ReadOnlySpan<Vector256<double>> scales = MemoryMarshal.Cast<double, Vector256<double>>(Scales);
        ReadOnlySpan<Vector256<double>> shares = MemoryMarshal.Cast<double, Vector256<double>>(Shares);
        var determinant = Vector256.Create(4 * Covariances.Determinant(a, b, c));
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> value = Vector256<double>.Zero;
        Vector256<double> slope = Vector256<double>.Zero;
        for (int k = 0; k < Order; k++)
        {
            var own = Vector256.Create(Scales[k]);
            var first = Vector256.Create(2 * a * Scales[k] * Scales[k]);
            for (int l = 0; l < scales.Length; l++)
            {
                Vector256<double> both = own * scales[l];
                Vector256<double> second = scales[l] * scales[l] * (2 * b);
                Vector256<double> n = Vector256.FusedMultiplyAdd(determinant, both * both, one + (first + second));
                Vector256<double> inverse = one / Vector256.Sqrt(n);
                Vector256<double> root = one / Vector256.Sqrt((one + first) * (one + second));
                Vector256<double> r = Vector256.Min(Vector256.Max(both * (2 * c) * root, -one), one);
                Vector256<double> share = shares[l] * Shares[k];
                value = Vector256.FusedMultiplyAdd(share, ArcSine.Of(r, n * inverse * root), value);
                slope = Vector256.FusedMultiplyAdd(share, both * inverse, slope);
            }
        }

        return (2 / Math.PI * Vector256.Sum(value), 4 / Math.PI * Vector256.Sum(slope));
    }

    /// <summary>Kolmogorov's density at κ, by whichever of its two series converges at once.</summary>
    private static double Density(double kappa)
    {
        double sum = 0;
        if (kappa > 0.9)
        {
            for (int k = 1; k < 12; k++)
            {
                sum += (k % 2 == 1 ? 8 : -8) * kappa * k * k * Math.Exp(-2 * k * k * kappa * kappa);
            }

            return sum;
        }

        for (int k = 1; k < 24; k += 2)
        {
            double rate = k * k * Math.PI * Math.PI / (8 * kappa * kappa);
            sum += Math.Sqrt(2 * Math.PI) / (kappa * kappa) * Math.Exp(-rate) * ((2 * rate) - 1);
        }

        return sum;
    }
}
