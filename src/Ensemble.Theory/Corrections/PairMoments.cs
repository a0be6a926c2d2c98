using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// Moments of φ and φ′ at a pair of Gaussian preactivations u, v, or at one (u = v): products up to fourth order, and K, K̇ with their
/// first and second derivatives with respect to the covariances (a, c, b), which fall on the density and so need no derivative of φ.
/// </summary>
/// <remarks>Equations: C2.</remarks>
internal sealed class PairMoments
{
    private readonly int size;

    /// <summary>Takes the moments.</summary>
    /// <param name="phi">φ.</param>
    /// <param name="covariance">(Var u, Cov(u, v), Var v), or (Var u) alone for u = v.</param>
    /// <param name="derivatives">Whether derivatives are wanted; the covariance is then invertible.</param>
    public PairMoments(TheoryActivation phi, double[] covariance, bool derivatives)
    {
        size = covariance.Length;
        bool single = size == 1;
        double a = covariance[0], c = single ? a : covariance[1], b = single ? a : covariance[2];
        int jets = derivatives ? 1 + size + (size * size) : 1;
        const int Products = 12;
        double[] means = new GaussianAverage(single ? [a] : [a, c, c, b], single ? 1 : 2).Of(
            Products + (2 * jets),
            (h, values) =>
            {
                Jet u = phi.At(h[0]), v = single ? u : phi.At(h[1]);
                double k = u.Value * v.Value, slope = u.First * v.First;
                ReadOnlySpan<double> unit = single ? [k] : [u.Value * u.Value, k, v.Value * v.Value];
                values[0] = k * k;
                values[1] = k * slope;
                values[2] = slope * slope;
                values[3] = u.First * u.First;
                values[4] = v.First * v.First;
                values[5] = 0;
                for (int i = 0; i < 3; i++)
                {
                    values[6 + i] = i < size ? unit[i] : 0;
                    values[9 + i] = i < size ? unit[i] * slope : 0;
                }

                Span<double> weights = stackalloc double[jets];
                Weights(h, a, c, b, weights);
                for (int i = 0; i < jets; i++)
                {
                    values[Products + i] = k * weights[i];
                    values[Products + jets + i] = slope * weights[i];
                }
            });
        ValueSquare = means[0];
        ValueSlope = means[1];
        SlopeSquare = means[2];
        (FirstSlope, SecondSlope) = (means[3], means[4]);
        Unit = means[6..(6 + size)];
        UnitSlope = means[9..(9 + size)];
        Value = means[Products];
        Slope = means[Products + jets];
        if (derivatives)
        {
            ValueGradient = means[(Products + 1)..(Products + 1 + size)];
            ValueHessian = means[(Products + 1 + size)..(Products + jets)];
            SlopeGradient = means[(Products + jets + 1)..(Products + jets + 1 + size)];
            SlopeHessian = means[(Products + jets + 1 + size)..];
        }
    }

    /// <summary>K = E[φφ′].</summary>
    public double Value { get; }

    /// <summary>K̇ = E[φ̇φ̇′].</summary>
    public double Slope { get; }

    /// <summary>E[φ²φ′²].</summary>
    public double ValueSquare { get; }

    /// <summary>E[φφ′φ̇φ̇′].</summary>
    public double ValueSlope { get; }

    /// <summary>E[φ̇²φ̇′²].</summary>
    public double SlopeSquare { get; }

    /// <summary>E[φ̇²].</summary>
    public double FirstSlope { get; }

    /// <summary>E[φ̇′²].</summary>
    public double SecondSlope { get; }

    /// <summary>E[(φ², φφ′, φ′²)].</summary>
    public double[] Unit { get; }

    /// <summary>E[φ̇φ̇′(φ², φφ′, φ′²)].</summary>
    public double[] UnitSlope { get; }

    /// <summary>∂K/∂(a, c, b).</summary>
    public double[] ValueGradient { get; } = [];

    /// <summary>∂²K, row by row.</summary>
    public double[] ValueHessian { get; } = [];

    /// <summary>∂K̇/∂(a, c, b).</summary>
    public double[] SlopeGradient { get; } = [];

    /// <summary>∂²K̇, row by row.</summary>
    public double[] SlopeHessian { get; } = [];

    /// <summary>1, then (D_i p)/p, then (D_iD_j p)/p for the density p, with D = (½∂_u², ∂_u∂_v, ½∂_v²) = ∂/∂(a, c, b).</summary>
    private void Weights(ReadOnlySpan<double> h, double a, double c, double b, Span<double> weights)
    {
        weights[0] = 1;
        if (weights.Length == 1)
        {
            return;
        }

        if (size == 1)
        {
            double y = h[0] / a, p = 1 / a;
            weights[1] = ((y * y) - p) / 2;
            weights[2] = ((y * y * y * y) - (6 * p * y * y) + (3 * p * p)) / 4;
            return;
        }

        double determinant = (a * b) - (c * c);
        ReadOnlySpan<double> inverse = [b / determinant, -c / determinant, -c / determinant, a / determinant];
        ReadOnlySpan<double> score = [(inverse[0] * h[0]) + (inverse[1] * h[1]), (inverse[2] * h[0]) + (inverse[3] * h[1])];
        ReadOnlySpan<int> left = [0, 0, 1], right = [0, 1, 1];
        ReadOnlySpan<double> share = [0.5, 1, 0.5];
        for (int i = 0; i < 3; i++)
        {
            (int p, int q) = (left[i], right[i]);
            weights[1 + i] = share[i] * ((score[p] * score[q]) - inverse[(2 * p) + q]);
            for (int j = 0; j < 3; j++)
            {
                (int r, int s) = (left[j], right[j]);
                weights[4 + (3 * i) + j] = share[i] * share[j] * Fourth(score, inverse, p, q, r, s);
            }
        }
    }

    private static double Fourth(ReadOnlySpan<double> y, ReadOnlySpan<double> g, int p, int q, int r, int s)
    {
        double G(ReadOnlySpan<double> m, int i, int j) => m[(2 * i) + j];
        return (y[p] * y[q] * y[r] * y[s])
            - (G(g, p, q) * y[r] * y[s]) - (G(g, p, r) * y[q] * y[s]) - (G(g, p, s) * y[q] * y[r])
            - (G(g, q, r) * y[p] * y[s]) - (G(g, q, s) * y[p] * y[r]) - (G(g, r, s) * y[p] * y[q])
            + (G(g, p, q) * G(g, r, s)) + (G(g, p, r) * G(g, q, s)) + (G(g, p, s) * G(g, q, r));
    }
}
