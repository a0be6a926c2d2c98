using Ensemble.Numerics.Linear;

namespace Ensemble.Theory.Unified;

/// <summary>
/// The mean predictor of kernel gradient descent with a moving kernel and decay, ḟ = U(t)(y − f) − λf from f = 0, under given steps:
/// early on that of the NTK; at rest U(U + λ)⁻¹y, which for U = K^L is the posterior of the Gaussian process.
/// </summary>
/// <remarks>Equations: U2.</remarks>
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
        var targets = new DenseMatrix(train, outputs, (i, c) => data.Targets[i, c]);
        var f = new DenseMatrix(points, outputs);
        var recorded = new double[recordSteps.Count * points * outputs];
        DenseMatrix Across(double time)
        {
            double[] u = kernel(time);
            return new DenseMatrix(points, train, (i, j) => u[(i * points) + j]);
        }

        // The part of the gradient that is taken at the end of a step.
        double late = steps.Integrator.ImplicitShare;
        DenseMatrix now = late < 1 ? Across(0) : f;
        int next = 0;
        for (int n = 0; next < recordSteps.Count; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (n == recordSteps[next])
            {
                f.ToArray().CopyTo(recorded, next++ * points * outputs);
            }

            if (n == steps.Count || next == recordSteps.Count)
            {
                continue;
            }

            double step = steps.Sizes[n];
            DenseMatrix pull = late < 1 ? (1 - late) * step * (now * (targets - f.Top(train))) : 0 * f;
            DenseMatrix free = steps.Integrator.IsExactWithoutLoss ? Math.Exp(-step * decay) * (f + pull) : ((1 - (step * decay)) * f) + pull;
            DenseMatrix then = Across(steps.Times[n + 1]);
            if (late > 0)
            {
                DenseMatrix gain = late * step * then;
                DenseMatrix residual = gain.Top(train).PlusDiagonal(1).Solve(targets - free.Top(train));
                free += gain * residual;
            }

            (f, now) = (free, then);
        }

        return recorded;
    }
}
