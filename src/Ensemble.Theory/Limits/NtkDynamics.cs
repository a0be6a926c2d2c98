using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Limits;

/// <summary>
/// The limit t ≪ 1/κ: a frozen NTK Θ and no noise (arXiv:1806.07572). In continuous time f = (1 − e^{−Θt})y + e^{−Θt}f0 on training
/// points and f = f0 + Θ_*Θ⁻¹(1 − e^{−Θt})(y − f0) on test points, with f0 ~ GP(0, C₀(0,0)); with steps, the powers of the steps' factors.
/// </summary>
/// <remarks>Equations: T1.</remarks>
public static class NtkDynamics
{
    /// <summary>The law at given times. Corrections for t > 0 are O(κt) for smooth activations, and O(√(κt)) for kinked ones.</summary>
    /// <param name="problem">Network, schedule and data; of the schedule the initial variances, the rates and the times at which the loss is on.</param>
    /// <param name="times">Times ≥ 0, ascending; at least one.</param>
    /// <param name="detail">Whether to compute variances, or the covariance between all times.</param>
    /// <exception cref="ModelException">A time is out of range.</exception>
    public static PredictorLaw Solve(TheoryProblem problem, IReadOnlyList<double> times, CovarianceDetail detail = CovarianceDetail.None)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(times);
        for (int i = 0; i < times.Count; i++)
        {
            if (!(times[i] >= (i == 0 ? 0 : times[i - 1])) || !double.IsFinite(times[i]))
            {
                throw new ModelException("times", "record times must be finite, ≥ 0 and ascending");
            }
        }

        return times.Count > 0
            ? Law(problem, [.. times], new FrozenKernel(problem).Learned(times), detail)
            : throw new ModelException("times", "there are no record times; at least one is needed");
    }

    /// <summary>The law at given steps, exactly as a frozen NTK has it under those steps.</summary>
    /// <param name="problem">Network, schedule and data; of the schedule the initial variances, the rates and the times at which the loss is on.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="recordSteps">Steps in 0 … <see cref="TimeSteps.Count"/>, ascending.</param>
    /// <param name="detail">Whether to compute variances, or the covariance between all times.</param>
    /// <param name="cancellation">Stops the computation.</param>
    internal static PredictorLaw Solve(TheoryProblem problem, TimeSteps steps, IReadOnlyList<int> recordSteps, CovarianceDetail detail, CancellationToken cancellation) =>
        Law(problem, [.. recordSteps.Select(step => steps.Times[step])], new FrozenKernel(problem).Learned(steps, recordSteps, cancellation), detail);

    private static PredictorLaw Law(TheoryProblem problem, ImmutableArray<double> times, DenseMatrix[] learned, CovarianceDetail detail)
    {
        int points = problem.Data.Count;
        int train = problem.Data.TrainCount;
        int outputs = problem.Data.OutputCount;
        var targets = new DenseMatrix(train, outputs, (i, c) => problem.Data.Targets[i, c]);
        var mean = new double[times.Length * points * outputs];
        for (int a = 0; a < times.Length; a++)
        {
            (learned[a] * targets).ToArray().CopyTo(mean, a * points * outputs);
        }

        int cells = times.Length * points;
        var variance = new double[detail == CovarianceDetail.None ? 0 : cells];
        var covariance = new double[detail == CovarianceDetail.Full ? (long)cells * cells : 0];
        if (detail == CovarianceDetail.None)
        {
            return new PredictorLaw(times, points, outputs, detail, mean, variance, covariance, 0);
        }

        double[] prior = NeuralTangentKernel.PriorCovariance(problem);
        var bare = new DenseMatrix(points, points, (i, j) => prior[(i * points) + j]);

        // f = f0 + B(y − f0): the map from f0 on all points to f.
        DenseMatrix[] maps = [.. learned.Select(b => new DenseMatrix(points, points, (i, j) => (i == j ? 1 : 0) - (j < train ? b[i, j] : 0)))];
        for (int a = 0; a < times.Length; a++)
        {
            DenseMatrix half = maps[a] * bare;
            for (int b = detail == CovarianceDetail.Full ? 0 : a; b <= a; b++)
            {
                DenseMatrix block = half * maps[b].Transpose();
                for (int i = 0; i < points; i++)
                {
                    if (a == b)
                    {
                        variance[(a * points) + i] = block[i, i];
                    }

                    for (int j = 0; j < (detail == CovarianceDetail.Full ? points : 0); j++)
                    {
                        covariance[((((long)a * points) + i) * cells) + (b * points) + j] = block[i, j];
                        covariance[((((long)b * points) + j) * cells) + (a * points) + i] = block[i, j];
                    }
                }
            }
        }

        return new PredictorLaw(times, points, outputs, detail, mean, variance, covariance, 0);
    }
}
