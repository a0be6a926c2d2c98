using Ensemble.Numerics.Linear;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// What drives N·(E f − f_∞) of one hidden layer: ḟ₁ = −Θf₁ + source, source_a = E[δΘ_ab Δ_b] to order 1/N, with the residual
/// Δ = e^{−Θt}(y − f₀) in the eigenbasis of Θ on the training points, where every factor of time is a number per direction.
/// </summary>
/// <remarks>Equations: C3.</remarks>
internal sealed class MeanPredictorSource
{
    private readonly int points;
    private readonly int train;
    private readonly UnitTensors tensors;
    private readonly double[] targets;
    private readonly double[] cubes;
    private readonly double[] kernelVariance;

    /// <summary>Creates the source.</summary>
    /// <param name="tensors">The unit averages, in the eigenbasis.</param>
    /// <param name="theta">Θ between all points and the eigendirections, (P + P*) × P.</param>
    /// <param name="eigenvalues">Those of Θ on the training points.</param>
    /// <param name="targets">Uᵀy.</param>
    /// <param name="spread">Uᵀ Cov(f₀) U, P × P row by row.</param>
    public MeanPredictorSource(UnitTensors tensors, DenseMatrix theta, double[] eigenvalues, double[] targets, double[] spread)
    {
        this.tensors = tensors;
        this.targets = targets;
        points = theta.Rows;
        train = targets.Length;
        cubes = new double[train * train * train];
        for (int b = 0; b < train; b++)
        {
            for (int c = 0; c < train; c++)
            {
                for (int d = 0; d < train; d++)
                {
                    // E[D_bD_cD_d] of D = y − f₀.
                    cubes[(((b * train) + c) * train) + d] = (targets[b] * targets[c] * targets[d])
                        + (targets[b] * spread[(c * train) + d]) + (targets[c] * spread[(b * train) + d]) + (targets[d] * spread[(b * train) + c]);
                }
            }
        }

        // Cov(θ_ab, θ_bd): in the eigenbasis the mean of θ_bd is diagonal.
        kernelVariance = new double[points * train * train];
        for (int a = 0; a < points; a++)
        {
            for (int b = 0; b < train; b++)
            {
                for (int d = 0; d < train; d++)
                {
                    kernelVariance[(((a * train) + b) * train) + d] = tensors.KernelSquare(a, b, b, d) - (b == d ? theta[a, b] * eigenvalues[b] : 0);
                }
            }
        }

    }

    /// <summary>The source at one time or step, on all points.</summary>
    /// <param name="state">The factors of time.</param>
    /// <param name="step">The size of the step that begins here; 0 for gradient flow.</param>
    /// <param name="source">Receives the source.</param>
    public void At(PredictorModes state, double step, Span<double> source)
    {
        double[] e = state.Decay, r = state.Sum, y = targets;
        for (int a = 0; a < points; a++)
        {
            double sum = 0;
            for (int b = 0; b < train; b++)
            {
                for (int c = 0; c < train; c++)
                {
                    int bc = (b * train) + c;
                    sum -= kernelVariance[(((a * train) + b) * train) + c] * state.Response[bc] * y[c];
                    sum -= r[c] * e[b] * ((y[c] * tensors.KernelRateWithValue(a, b, c, b)) + (y[b] * tensors.KernelRateWithValue(a, b, c, c)));
                    sum -= step / 2 * e[b] * e[c] * ((y[c] * tensors.SecondWithValue(a, b, c, b)) + (y[b] * tensors.SecondWithValue(a, b, c, c)));
                    for (int d = 0; d < train; d++)
                    {
                        int cd = (c * train) + d;
                        double term = tensors.KernelCurvature(a, b, c, d) * state.Ordered[cd] * e[b];
                        if (step > 0)
                        {
                            term += (tensors.KernelSecond(a, b, c, d) * state.Equal[cd] / 2 * e[b])
                                + (step / 2 * tensors.SecondRate(a, b, c, d) * e[b] * e[c] * r[d])
                                + (step * step / 6 * tensors.Third(a, b, c, d) * e[b] * e[c] * e[d]);
                        }

                        sum += term * cubes[(bc * train) + d];
                    }
                }
            }

            source[a] = sum;
        }
    }
}
