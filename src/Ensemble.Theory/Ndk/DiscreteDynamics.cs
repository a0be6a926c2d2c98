using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Ndk;

/// <summary>
/// The exact law of the predictor under finite steps at infinite width, for explicit, linearly implicit and trapezoidal steps of any
/// sizes and any schedule: f_n = f0_n + Σ_{n′} R(n,n′)(y − f_{n′}) with f0 ~ GP(0, C₀) (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: L4, L5.</remarks>
public sealed class DiscreteDynamics
{
    /// <summary>How far the sums over long runs of equal steps may differ from sums over every step.</summary>
    private const double Tolerance = 1e-10;

    /// <summary>Up to this many steps, every one is taken by itself.</summary>
    private const int FewSteps = 128;

    /// <summary>Up to this many steps, every one is taken by itself if that is forecast to cost less than two rules that check each other.</summary>
    private const int ManySteps = 4096;
    private readonly TimeSteps steps;
    private readonly StepSystem system;

    /// <summary>Creates the dynamics. Phases begin at the step nearest to their start.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <exception cref="ModelException">A step is so large that stepSize · rate · decay ≥ 1.</exception>
    public DiscreteDynamics(TheoryProblem problem, TimeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(steps);
        this.steps = steps;
        system = new StepSystem(problem.Kernels, problem.Schedule, problem.Data, steps);
    }

    /// <summary>
    /// The law at chosen steps. Up to 128 steps, and where step sizes keep changing, it is exact to rounding; long runs of equal steps are
    /// summed from few of them, to 1e-10 of the targets' scale, as <see cref="PredictorLaw.EstimatedError"/> says.
    /// </summary>
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
        for (int i = 0; i < recordSteps.Count; i++)
        {
            if (recordSteps[i] < 0 || recordSteps[i] > steps.Count || (i > 0 && recordSteps[i] <= recordSteps[i - 1]))
            {
                throw new ModelException("times", $"record step {recordSteps[i]} is out of order or outside 0 to {steps.Count}");
            }
        }

        if (recordSteps.Count == 0)
        {
            throw new ModelException("times", "there are no record steps; at least one is needed");
        }

        var solver = new LawSolver(system, [.. recordSteps.Select(n => (double)n)], detail);
        double scale = Math.Max(1, system.Data.Targets.Values.ToArray().Max(Math.Abs));
        return solver.Converge(
            Rules([.. recordSteps.Select(n => (double)n)], detail),
            Tolerance * scale,
            lastIsExact: true,
            [.. recordSteps.Select(n => steps.Times[n])],
            progress,
            cancellation).Law;
    }

    /// <summary>The response of the predictor to its own free fluctuations, exact for the steps.</summary>
    /// <param name="recordSteps">Steps n in 0 … <see cref="TimeSteps.Count"/>, strictly ascending; at least one.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="OperationCanceledException">The computation was stopped.</exception>
    public PredictorResponse Response(IReadOnlyList<int> recordSteps, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recordSteps);
        return PredictorResponse.Of(system, new StepRule(TimeSegments.Steps(system, steps), 16, system.IsImplicit, isExact: true), recordSteps, cancellation);
    }

    /// <summary>What finding the response takes.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="recordSteps">The steps at which it is wanted.</param>
    public static SolveCost EstimateResponse(TheoryProblem problem, IReadOnlyList<int> recordSteps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(recordSteps);
        int train = problem.Data.TrainCount, points = problem.Data.Count;
        return new SolveCost(
            sizeof(double) * (long)recordSteps.Count * points * train * (recordSteps[^1] + 1L),
            5e-8 * problem.Network.Depth * PredictorResponse.Operations(train, points, recordSteps) / Environment.ProcessorCount);
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
                throw new ModelException("times", $"step {step} is outside 0 to {steps.Count}");
            }
        }

        return system.Full(n, other);
    }

    /// <summary>All kernels at any two times, in the count of time of the dynamics.</summary>
    internal KernelSource Source => system.Source;

    /// <summary>Predicts what a solve needs.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="recordSteps">The steps at which the law is wanted; at least one.</param>
    /// <param name="detail">Whether variances or covariances are wanted.</param>
    public static SolveCost Estimate(TheoryProblem problem, TimeSteps steps, IReadOnlyList<int> recordSteps, CovarianceDetail detail)
    {
        ArgumentNullException.ThrowIfNull(recordSteps);
        var dynamics = new DiscreteDynamics(problem, steps);
        double[] times = [.. recordSteps.Select(n => (double)n)];
        return SolvePlan.Cost(dynamics.system, [.. dynamics.Rules(times, detail).Take(2)], times, detail);
    }

    private TimeRule[] Rules(double[] times, CovarianceDetail detail)
    {
        double last = times[^1];
        IReadOnlyList<TimeSegment> segments = TimeSegments.Steps(system, steps);
        var exact = new StepRule(segments, 16, system.IsImplicit, isExact: true);
        if (last <= FewSteps || new StepRule(segments, 16, system.IsImplicit, isExact: false).Forward(last).All(panel => panel.IsExact))
        {
            return [exact];
        }

        TimeRule[] rules = [.. ((int[])[12, 16, 20]).Select(order => new StepRule(segments, order, system.IsImplicit, isExact: false)), exact];
        return last <= ManySteps && SolvePlan.Cost(system, exact, times, detail).Seconds <= rules.Take(2).Sum(rule => SolvePlan.Cost(system, rule, times, detail).Seconds)
            ? [exact]
            : rules;
    }
}
