using Ensemble.Model;

namespace Ensemble.Theory.Dynamics;

/// <summary>
/// Linearly implicit steps that grow geometrically after each start of a phase, from a fraction of 1/λ_max to a fraction of the
/// memory 1/κ of the weights, and how far their exact law is from continuous time.
/// </summary>
/// <param name="Steps">The steps.</param>
/// <param name="Growth">The ratio of a step to the one before; the first step is (growth − 1)/λ_max, the largest (growth − 1)/4κ.</param>
/// <param name="Distance">The largest difference of the mean predictor from continuous time, over all points at steps along the ladder.</param>
public sealed record StepLadder(TimeSteps Steps, double Growth, double Distance)
{
    private const double LargestGrowth = 1.4;
    private const double SmallestGrowth = 1.001;
    private const int Comparisons = 80;

    // Late steps are as far from continuous time as early ones when they are a quarter of (growth − 1)/κ.
    private const double MemoryFraction = 0.25;

    /// <summary>The ladder of a given growth.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="end">The time of the last step, &gt; 0.</param>
    /// <param name="growth">The ratio of a step to the one before, above 1 and at most 2.</param>
    /// <exception cref="ModelException">A value is out of range.</exception>
    public static TimeSteps Geometric(TheoryProblem problem, double end, double growth)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!(end > 0) || !double.IsFinite(end))
        {
            throw new ModelException("time", $"time is {end:R}; it must be a finite number > 0");
        }

        if (!(growth > 1 && growth <= 2))
        {
            throw new ModelException("growth", $"growth is {growth:R}; it must be above 1 and at most 2");
        }

        double first = (growth - 1) / NeuralTangentKernel.AtInitialisation(problem).LargestEigenvalue;
        Schedule schedule = problem.Schedule;
        var sizes = new List<double>();
        for (int phase = 0; phase < schedule.Phases.Length && schedule.Phases[phase].Start < end; phase++)
        {
            double start = schedule.Phases[phase].Start;
            double stop = phase + 1 < schedule.Phases.Length ? Math.Min(schedule.Phases[phase + 1].Start, end) : end;
            double memory = 1 / schedule.Phases[phase].Layers.Max(layer => layer.Rate * layer.Decay);
            double size = Math.Min(first, stop - start);
            double time = start;
            while (time < stop)
            {
                double rest = stop - time;

                // The last two steps of a phase share what is left, so that none is tiny.
                double step = rest <= size * 1.0001 ? rest : rest < 2 * size ? rest / 2 : size;
                sizes.Add(step);
                time = step == rest ? stop : time + step;
                size = Math.Min(size * growth, Math.Max((growth - 1) * MemoryFraction * memory, first));
            }
        }

        return new TimeSteps(Integrator.Implicit, sizes);
    }

    /// <summary>The coarsest ladder whose exact mean stays within a tolerance of continuous time.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="end">The time of the last step, &gt; 0.</param>
    /// <param name="tolerance">The distance allowed, &gt; 0, in units of the predictor.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ModelException">A value is out of range, or no growth down to 1.001 is fine enough.</exception>
    public static StepLadder Coarsest(TheoryProblem problem, double end, double tolerance, CancellationToken cancellation = default)
    {
        if (!(tolerance > 0) || !double.IsFinite(tolerance))
        {
            throw new ModelException("langevin.step_tolerance", $"step_tolerance is {tolerance:R}; it must be a finite number > 0");
        }

        double growth = LargestGrowth;
        while (true)
        {
            StepLadder ladder = Measure(problem, Geometric(problem, end, growth), growth, tolerance, cancellation);
            if (ladder.Distance <= tolerance)
            {
                return ladder;
            }

            if (growth <= SmallestGrowth)
            {
                throw new ModelException("langevin.step_tolerance", $"step_tolerance is {tolerance:R}; the finest ladder reaches {ladder.Distance:G2}, so ask for no less than that");
            }

            // The distance is of first order in growth − 1.
            double shrink = Math.Clamp(0.95 * tolerance / ladder.Distance, 0.1, 0.95);
            growth = Math.Max(1 + ((growth - 1) * shrink), SmallestGrowth);
        }
    }

    private static StepLadder Measure(TheoryProblem problem, TimeSteps steps, double growth, double tolerance, CancellationToken cancellation)
    {
        int[] records = [.. Enumerable.Range(1, Math.Min(steps.Count, Comparisons)).Select(i => (int)((long)i * steps.Count / Math.Min(steps.Count, Comparisons))).Distinct()];
        double[] times = [.. records.Select(n => steps.Times[n])];
        PredictorLaw stepped = new DiscreteDynamics(problem, steps).Solve(records, CovarianceDetail.None, null, cancellation);
        PredictorLaw limit = new ContinuousDynamics(problem).Solve(times, Math.Clamp(tolerance / 20, 1e-9, 0.1), CovarianceDetail.None, null, cancellation);
        double distance = 0;
        for (int i = 0; i < stepped.Mean.Length; i++)
        {
            distance = Math.Max(distance, Math.Abs(stepped.Mean[i] - limit.Mean[i]));
        }

        return new StepLadder(steps, growth, distance);
    }
}
