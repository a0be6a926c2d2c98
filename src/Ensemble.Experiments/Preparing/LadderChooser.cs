using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Experiments.Preparing;

/// <summary>Chooses the steps of the integrators whose steps grow, with the theory where the growth is <c>auto</c>.</summary>
internal static class LadderChooser
{
    /// <summary><c>first_step: auto</c> is this fraction of (growth − 1)/λ_max.</summary>
    public const double FirstFraction = 0.5;

    /// <summary><c>last_step: auto</c> is this fraction of (growth − 1)/κ, which balances the errors of both phases of learning.</summary>
    public const double LastFraction = 0.2;

    /// <summary>What stands for growth − 1 in the fractions where the growth is 1 or nearly so.</summary>
    public const double LeastFraction = 0.005;

    /// <summary>The largest κη of a step of any kind; the implicit integrator treats the decay explicitly.</summary>
    public const double LargestDecayOfAStep = 0.5;

    private const int GrowthCount = 29;
    private const int RatiosPerHalving = 4;

    /// <summary>The growth ratios that <c>growth: auto</c> tries, 1 + 2^(−k/4), from the coarsest to the finest.</summary>
    public static ImmutableArray<double> GrowthRatios { get; } = [.. Enumerable.Range(0, GrowthCount).Select(k => 1 + Math.Round(Math.Pow(2, -k / (double)RatiosPerHalving), 4))];

    /// <summary>Chooses the steps.</summary>
    /// <param name="experiment">An experiment with <c>integrator: implicit</c> or <c>trapezoidal</c>.</param>
    /// <param name="problem">Network, schedule as written, and data.</param>
    /// <param name="limits">The eigenvalues and decays of the same problem.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ExperimentException">A step is too large, or no growth meets the tolerance.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static StepChoice Choose(Experiment experiment, TheoryProblem problem, StabilityLimits limits, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(limits);
        LadderOptions options = experiment.Langevin.Ladder ?? throw new ArgumentException("the steps are explicit", nameof(experiment));
        Integrator integrator = experiment.Langevin.Integrator;
        if (options.Steps is { } list)
        {
            RequireSmall("steps", list.Max(), limits);
            return new StepChoice(new TimeSteps(integrator, list));
        }

        RequireSmall("first_step", options.FirstStep, limits);
        RequireSmall("last_step", options.LastStep, limits);
        return options.Growth is { } growth
            ? new StepChoice(Ladder(options, growth, experiment.Langevin.Time, limits).Through(integrator, problem.Schedule, experiment.Langevin.Time), growth)
            : Search(experiment, options, problem, limits, cancellation);
    }

    /// <summary>The ladder of a growth ratio, its automatic values filled in.</summary>
    /// <param name="options">The values that the experiment sets.</param>
    /// <param name="growth">The ratio, ≥ 1.</param>
    /// <param name="time">The time of training.</param>
    /// <param name="limits">The eigenvalues and decays.</param>
    public static StepLadder Ladder(LadderOptions options, double growth, double time, StabilityLimits limits)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(limits);
        double fraction = Math.Max(growth - 1, LeastFraction);
        double slowest = limits.LargestDecay > 0 ? Math.Min(time, 1 / limits.LargestDecay) : time;
        double last = options.LastStep ?? (Math.Min(LastFraction * fraction, LargestDecayOfAStep / 2) * slowest);
        double first = options.FirstStep ?? Math.Min(FirstFraction * fraction / limits.LargestEigenvalue, last);
        return new StepLadder(first, Math.Max(first, last), growth);
    }

    /// <summary>
    /// The largest difference between the mean predictor of the steps and of continuous time over record times and points,
    /// both at infinite width.
    /// </summary>
    /// <param name="problem">Network, schedule as written, and data.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="record">The record times.</param>
    /// <param name="tolerance">The absolute error allowed in continuous time, from 1e-12 to 0.1.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="OperationCanceledException">The computation was stopped.</exception>
    public static double Distance(TheoryProblem problem, TimeSteps steps, RecordOptions record, double tolerance, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(record);
        var snapped = new TheoryProblem(problem.Network, steps.Snap(problem.Schedule), problem.Data);
        ImmutableArray<int> at = RecordStepChooser.Choose(record, steps, snapped.Schedule);
        PredictorLaw discrete = new DiscreteDynamics(snapped, steps).Solve(at, CovarianceDetail.None, null, cancellation);
        PredictorLaw continuous = new ContinuousDynamics(snapped).Solve(discrete.Times, tolerance, CovarianceDetail.None, null, cancellation);
        double largest = 0;
        for (int i = 0; i < discrete.Mean.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(discrete.Mean[i] - continuous.Mean[i]));
        }

        return largest;
    }

    private static StepChoice Search(Experiment experiment, LadderOptions options, TheoryProblem problem, StabilityLimits limits, CancellationToken cancellation)
    {
        double time = experiment.Langevin.Time;
        Integrator integrator = experiment.Langevin.Integrator;
        double distance = double.NaN;
        for (int k = 0; k < GrowthRatios.Length; k++)
        {
            double growth = GrowthRatios[k];
            TimeSteps steps = Ladder(options, growth, time, limits).Through(integrator, problem.Schedule, time);
            distance = Distance(problem, steps, experiment.Record, options.StepTolerance / 50, cancellation);
            if (distance < options.StepTolerance)
            {
                return new StepChoice(steps, growth, distance);
            }

            // The distance is of first or second order in growth − 1: skip ratios that are surely too coarse.
            int halvings = (int)(RatiosPerHalving * Math.Log2(distance / options.StepTolerance) / integrator.Order);
            k = Math.Max(k, Math.Min(k + halvings - RatiosPerHalving, GrowthRatios.Length - 2));
        }

        throw new ExperimentException(
            "langevin.step_tolerance",
            $"langevin.step_tolerance is {options.StepTolerance}; the finest ladder (growth {GrowthRatios[^1]}) is {distance:G3} away from continuous time, so allow more, or lower langevin.first_step and langevin.last_step or leave them auto");
    }

    private static void RequireSmall(string key, double? step, StabilityLimits limits)
    {
        if (step * limits.LargestDecay >= LargestDecayOfAStep)
        {
            throw new ExperimentException(
                $"langevin.{key}",
                $"langevin.{key} has a step of {step:G4}, but κη must stay small: it must be below {LargestDecayOfAStep / limits.LargestDecay:G4} ({LargestDecayOfAStep}/κ with κ = {limits.LargestDecay:G4})");
        }
    }
}
