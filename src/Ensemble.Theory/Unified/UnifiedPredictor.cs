using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Unified;

/// <summary>
/// The mean predictor of kernel gradient descent with a moving kernel and decay, ḟ = U(t)(y − f) − λf from f = 0, under given steps:
/// early on that of the NTK; at rest U(U + λ)⁻¹y, which for U = K^L is the posterior of the Gaussian process.
/// </summary>
internal static class UnifiedPredictor
{
    /// <summary>The predictor at record steps, (n, P + P*, C) row by row.</summary>
    /// <param name="kernel">U at a time, between all points, row by row.</param>
    /// <param name="decay">λ.</param>
    /// <param name="data">Points and targets.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="recordSteps">Steps in 0 … <see cref="TimeSteps.Count"/>, ascending.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static double[] Solve(
        Func<double, double[]> kernel, double decay, Dataset data, TimeSteps steps, IReadOnlyList<int> recordSteps, CancellationToken cancellation)
    {
        int points = data.Count, train = data.TrainCount, outputs = data.OutputCount;
        Matrix<double> targets = Matrix<double>.Build.Dense(train, outputs, (i, c) => data.Targets[i, c]);
        Matrix<double> f = Matrix<double>.Build.Dense(points, outputs);
        var recorded = new double[recordSteps.Count * points * outputs];
        Matrix<double> Across(double time)
        {
            double[] u = kernel(time);
            return Matrix<double>.Build.Dense(points, train, (i, j) => u[(i * points) + j]);
        }

        // The part of the gradient that is taken at the end of a step.
        double late = steps.Integrator.ImplicitShare;
        Matrix<double> now = late < 1 ? Across(0) : f;
        int next = 0;
        for (int n = 0; next < recordSteps.Count; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (n == recordSteps[next])
            {
                f.ToRowMajorArray().CopyTo(recorded, next++ * points * outputs);
            }

            if (n == steps.Count || next == recordSteps.Count)
            {
                continue;
            }

            double step = steps.Sizes[n];
            Matrix<double> pull = late < 1 ? (1 - late) * step * (now * (targets - f.SubMatrix(0, train, 0, outputs))) : 0 * f;
            Matrix<double> free = steps.Integrator.IsExactWithoutLoss ? Math.Exp(-step * decay) * (f + pull) : ((1 - (step * decay)) * f) + pull;
            Matrix<double> then = Across(steps.Times[n + 1]);
            if (late > 0)
            {
                Matrix<double> gain = late * step * then;
                Matrix<double> residual = (Matrix<double>.Build.DenseIdentity(train) + gain.SubMatrix(0, train, 0, train)).Solve(targets - free.SubMatrix(0, train, 0, outputs));
                free += gain * residual;
            }

            (f, now) = (free, then);
        }

        return recorded;
    }
}
