using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Kernels;

namespace Ensemble.Theory.Dynamics;

/// <summary>
/// The exact law of the predictor under finite steps at infinite width, for explicit and linearly implicit steps of any sizes
/// and any schedule: f_n = f0_n + Σ_{n′} R(n,n′)(y − f_{n′}) with f0 ~ GP(0, C₀) (arXiv:2309.04522).
/// </summary>
public sealed class DiscreteDynamics
{
    private readonly TheoryProblem problem;
    private readonly TimeSteps steps;
    private readonly DiscreteOperator system;

    /// <summary>Creates the dynamics. Phases begin at the step nearest to their start.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <exception cref="ModelException">A step is so large that step_size · rate · decay ≥ 1.</exception>
    public DiscreteDynamics(TheoryProblem problem, TimeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(steps);
        this.problem = problem;
        this.steps = steps;
        system = new DiscreteOperator(problem, steps);
    }

    /// <summary>The law at chosen steps, exact to rounding.</summary>
    /// <param name="recordSteps">Steps n in 0 … <see cref="TimeSteps.Count"/>, strictly ascending; at least one.</param>
    /// <param name="detail">Whether to compute variances, or the covariance between all times.</param>
    /// <param name="progress">Is told the fraction done, from 0 to 1, or null.</param>
    /// <param name="cancellation">Stops the solve.</param>
    /// <exception cref="ModelException">A record step is out of order or out of range.</exception>
    /// <exception cref="OperationCanceledException">The solve was stopped.</exception>
    public PredictorLaw Solve(
        IReadOnlyList<int> recordSteps,
        CovarianceDetail detail,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recordSteps);
        int[] records = [.. recordSteps];
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i] < 0 || records[i] > steps.Count || (i > 0 && records[i] <= records[i - 1]))
            {
                throw new ModelException("record.times", $"record step {records[i]} is out of order or outside 0 to {steps.Count}");
            }
        }

        if (records.Length == 0)
        {
            throw new ModelException("record.times", "there are no record steps; at least one is needed");
        }

        var share = new Share(progress, detail == CovarianceDetail.None ? 1 : 0.3);
        double[] mean = new MeanSolver(problem, system).Solve(records, share, cancellation);
        double[] variance = [];
        double[] covariance = [];
        if (detail != CovarianceDetail.None)
        {
            (variance, covariance) = new CovarianceSolver(problem, system).Solve(records, detail, share, cancellation);
        }

        progress?.Report(1);
        return new PredictorLaw([.. records.Select(n => steps.Times[n])], problem.Data.Count, problem.Data.OutputCount, detail, mean, variance, covariance, 0);
    }

    /// <summary>The kernels between all points at two steps.</summary>
    /// <param name="n">A step in 0 … <see cref="TimeSteps.Count"/>, the time of the rows.</param>
    /// <param name="other">A step in 0 … <see cref="TimeSteps.Count"/>, the time of the columns.</param>
    /// <exception cref="ModelException">A step is out of range.</exception>
    public TwoTimeKernels Kernels(int n, int other)
    {
        foreach (int step in (ReadOnlySpan<int>)[n, other])
        {
            if (step < 0 || step > steps.Count)
            {
                throw new ModelException("record.times", $"step {step} is outside 0 to {steps.Count}");
            }
        }

        return system.Full(n, other);
    }

    /// <summary>Predicts what a solve needs.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="recordSteps">The steps at which the law is wanted.</param>
    /// <param name="detail">Whether variances or covariances are wanted.</param>
    public static SolveCost Estimate(TheoryProblem problem, TimeSteps steps, IReadOnlyList<int> recordSteps, CovarianceDetail detail)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(recordSteps);
        double points = problem.Data.Count;
        double train = problem.Data.TrainCount;
        double last = recordSteps.Count == 0 ? 0 : recordSteps.Max();
        double active = detail == CovarianceDetail.None ? 0 : points * recordSteps.Sum(n => (double)n);
        double kernels = last * last / 2 * train * train * problem.Network.Depth * (detail == CovarianceDetail.None ? 1 : 4);
        double products = 2 * train * train * active * last;
        double cells = points * recordSteps.Count;
        double numbers = (active * train * 2) + (last * points * problem.Network.Depth)
            + (detail == CovarianceDetail.Full ? 3 * cells * cells : 3 * cells * points);
        return new SolveCost((long)(8 * numbers) + (32L << 20), 0.05 + (((kernels * 6e-9) + (products * 1e-10)) / Environment.ProcessorCount));
    }
}
