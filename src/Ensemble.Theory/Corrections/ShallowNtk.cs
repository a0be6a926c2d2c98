using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// Fluctuations of an NTK entry at initialisation for any φ: exact for one hidden layer, in leading order of 1/N for two. Every entry is
/// Σ over units of the last layer, given the kernel k̂ of the layer before, and the leading order follows from the covariance of k̂.
/// </summary>
/// <param name="phi">φ.</param>
/// <param name="variances">σ₀² of every weight layer.</param>
/// <param name="rates">The rate of every weight layer.</param>
/// <param name="outputs">C; the NTK is averaged over the outputs.</param>
/// <remarks>Equations: C2.</remarks>
internal sealed class ShallowNtk(TheoryActivation phi, double[] variances, double[] rates, int outputs)
{
    /// <summary>1 − cos² below which the two second-layer preactivations count as parallel.</summary>
    private const double Parallel = 1e-9;

    /// <summary>E[(mean over the outputs of a²)²] of standard normal a.</summary>
    private double Readout => 1 + (2.0 / outputs);

    /// <summary>N·Var Θ of one hidden layer, exact at every N; the mean is that of infinite width.</summary>
    /// <param name="gram">K⁰ of the points: (x·x, x·x′, x′·x′)/N₀, or (x·x)/N₀ alone on the diagonal.</param>
    public double OneLayer(double[] gram)
    {
        var moments = new PairMoments(phi, [.. gram.Select(k => variances[0] * k)], derivatives: false);
        double across = gram.Length == 1 ? gram[0] : gram[1];
        return UnitVariance(moments, rates[1], rates[0] * variances[1] * across);
    }

    /// <summary>The leading corrections of two hidden layers, or null where the second-layer preactivations of the two points are parallel.</summary>
    /// <param name="gram">K⁰ of the points: (x·x, x·x′, x′·x′)/N₀, or (x·x)/N₀ alone on the diagonal.</param>
    public TwoLayerCorrection? TwoLayers(double[] gram)
    {
        int size = gram.Length;
        double k0 = size == 1 ? gram[0] : gram[1];
        var first = new PairMoments(phi, [.. gram.Select(k => variances[0] * k)], derivatives: false);
        double v = variances[1];
        double[] k = [.. first.Unit.Select(value => v * value)];
        if (k[0] == 0 || (size == 3 && !((k[0] * k[2]) - (k[1] * k[1]) > Parallel * k[0] * k[2])))
        {
            return null;
        }

        var second = new PairMoments(phi, k, derivatives: true);
        int own = size == 1 ? 0 : 1;
        (double[] covariance, double[] withSlope, double slopeVariance) = FirstLayerCovariance(gram, k, first.Slope, v);

        // Θ = g₃K + v₃K̇(g₂k/v₂ + g₁v₂K⁰s), with k the covariance of the second layer's preactivations and s = E[φ̇φ̇′] of the first.
        double direct = variances[2] * rates[1] / v, inner = variances[2] * rates[0] * v * k0;
        double gradient = (direct * k[own]) + (inner * first.Slope);
        double shift = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double c = covariance[(i * size) + j];
                shift += c / 2 * ((rates[2] * second.ValueHessian[(i * size) + j]) + (gradient * second.SlopeHessian[(i * size) + j]));
            }

            shift += second.SlopeGradient[i] * ((direct * covariance[(own * size) + i]) + (inner * (withSlope[i] + (2 * v * first.UnitSlope[i]))));
        }

        double[] byKernel = [.. Enumerable.Range(0, size).Select(i =>
            (rates[2] * second.ValueGradient[i]) + (gradient * second.SlopeGradient[i]) + (i == own ? direct * second.Slope : 0))];
        double bySlope = inner * second.Slope;
        double fromFirst = bySlope * bySlope * slopeVariance;
        for (int i = 0; i < size; i++)
        {
            fromFirst += 2 * bySlope * byKernel[i] * withSlope[i];
            for (int j = 0; j < size; j++)
            {
                fromFirst += byKernel[i] * byKernel[j] * covariance[(i * size) + j];
            }
        }

        double cross = (second.FirstSlope * second.SecondSlope) + (second.Slope * second.Slope);
        return new TwoLayerCorrection(
            shift,
            UnitVariance(second, rates[2], gradient),
            inner * inner * first.SlopeSquare * cross / outputs,
            fromFirst);
    }

    /// <summary>Var of gφφ′ + Gā φ̇φ̇′ over a unit, ā the mean of a² over the outputs.</summary>
    private double UnitVariance(PairMoments m, double value, double gradient)
    {
        double mean = (value * m.Value) + (gradient * m.Slope);
        return (value * value * m.ValueSquare) + (2 * value * gradient * m.ValueSlope) + (Readout * gradient * gradient * m.SlopeSquare) - (mean * mean);
    }

    /// <summary>N₁ times the covariances of k̂ with itself and with ŝ, and N₁·Var ŝ.</summary>
    private (double[] Kernel, double[] WithSlope, double Slope) FirstLayerCovariance(double[] gram, double[] k, double slope, double v)
    {
        int size = gram.Length;
        bool single = size == 1;
        double[] scaled = [.. gram.Select(value => variances[0] * value)];
        double[] means = new GaussianAverage(single ? scaled : [scaled[0], scaled[1], scaled[1], scaled[2]], single ? 1 : 2).Of(
            (size * size) + size + 1,
            (h, values) =>
            {
                Jet a = phi.At(h[0]), b = single ? a : phi.At(h[1]);
                ReadOnlySpan<double> unit = single ? [v * a.Value * a.Value] : [v * a.Value * a.Value, v * a.Value * b.Value, v * b.Value * b.Value];
                double own = (a.First * b.First) - slope;
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++)
                    {
                        values[(i * size) + j] = (unit[i] - k[i]) * (unit[j] - k[j]);
                    }

                    values[(size * size) + i] = (unit[i] - k[i]) * own;
                }

                values[^1] = own * own;
            });
        return (means[..(size * size)], means[(size * size)..^1], means[^1]);
    }
}
