using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Limits;

/// <summary>
/// The diffusive phase alone: T → 0 at fixed s = κt, so that training points are fitted at once and the network wanders among solutions.
/// The mean solves Y = ∫₀ˢ Kd(s,s′)v(s′)ds′ on the training points (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: T3.</remarks>
public static class ZeroTemperatureLimit
{
    private const int LargestOrder = 24;

    /// <summary>Why a schedule has no such limit, or null.</summary>
    internal static string? Obstacle(Schedule schedule) =>
        schedule.Phases.Length != 1 || !schedule.Phases[0].Loss || LargestDecay(schedule) == 0 ? "the limit T → 0 needs a single phase with loss and decay" : null;

    /// <summary>κ, the largest decay of a layer.</summary>
    internal static double LargestDecay(Schedule schedule) => schedule.Phases[0].Dynamics.Max(layer => layer.Decay);

    /// <summary>The mean predictor.</summary>
    /// <param name="problem">A problem with a single phase with loss; all temperatures shrink in proportion, and only their ratios matter.</param>
    /// <param name="times">s = κt with κ the largest decay of a layer; each &gt; 0, ascending; at least one.</param>
    /// <param name="tolerance">The absolute error allowed, from 1e-10 to 0.1.</param>
    /// <param name="progress">Is told the fraction done, from 0 to 1, or null.</param>
    /// <param name="cancellation">Stops the solve.</param>
    /// <returns>The law without variances; its times are s.</returns>
    /// <exception cref="ModelException">A value is out of range, the schedule has no such limit, or the tolerance cannot be reached.</exception>
    public static PredictorLaw Solve(TheoryProblem problem, IReadOnlyList<double> times, double tolerance = 1e-7, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(times);
        for (int i = 0; i < times.Count; i++)
        {
            if (!(times[i] > (i == 0 ? 0 : times[i - 1])) || !double.IsFinite(times[i]))
            {
                throw new ModelException("times", $"record time {times[i]:R} is out of order, not finite, or not > 0");
            }
        }

        if (times.Count == 0 || !(tolerance >= 1e-10 && tolerance <= 0.1))
        {
            throw new ModelException("tolerance", $"tolerance is {tolerance:R}; it must be from 1e-10 to 0.1, with at least one time");
        }

        Schedule schedule = problem.Schedule;
        double decay = LargestDecay(schedule);
        if (Obstacle(schedule) is { } reason)
        {
            throw new ModelException("schedule", reason);
        }

        Phase scaled = new(0, true, schedule.Phases[0].Dynamics.Select(layer => layer with { Temperature = layer.Temperature / decay, Decay = layer.Decay / decay }));
        TheoryProblem slow = problem.With(new Schedule(schedule.InitialVariances, [scaled]));
        var system = new ContinuousSystem(slow.Kernels, slow.Schedule, slow.Data);
        var segment = new TimeSegment(0, double.PositiveInfinity, 0, 1, system.SlowRate(0, 0), true);
        double[] moments = [.. times];
        double[] before = [];
        double error = double.PositiveInfinity;
        int least = Math.Max(4, (int)Math.Ceiling(-Math.Log10(tolerance)));
        for (int order = least; order <= LargestOrder; order += 2)
        {
            double first = Math.Pow(10, -order) * Math.Min(1, times[0]);
            var rule = new ContinuousRule([segment], order, first, slow.Kernels.IsKinked, ContinuousRule.SmoothLag(system, [segment]));
            double[] mean = new FirstKindSolver(system, rule).Solve(moments, cancellation);
            progress?.Report(order == least ? 0.4 : 0.9);
            error = before.Length == 0 ? error : mean.Zip(before, (a, b) => Math.Abs(a - b)).Max();
            before = mean;
            if (error <= tolerance)
            {
                return new PredictorLaw([.. times], problem.Data.Count, problem.Data.OutputCount, CovarianceDetail.None, mean, [], [], error);
            }
        }

        throw new ModelException("tolerance", $"tolerance is {tolerance:R}; the finest rule reaches {error:G2}, so ask for no less than that");
    }
}
