using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Ndk;

/// <summary>
/// The law of the predictor in continuous time at infinite width: f(x,t) = f0(x,t) + ∫₀ᵗ Kd(t,t′)(y − f(t′))dt′ with
/// f0 ~ GP(0, C₀), for any schedule (arXiv:2309.04522). Collocation on panels that double in length away from each jump;
/// the cost grows with the logarithm of the time span.
/// </summary>
/// <remarks>Equations: L1.</remarks>
public sealed class ContinuousDynamics
{
    private const int LargestOrder = 26;
    private const double RoundOff = 1e-12;
    private readonly ContinuousSystem system;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    public ContinuousDynamics(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        system = new ContinuousSystem(problem.Kernels, problem.Schedule, problem.Data);
    }

    /// <summary>The law at chosen times, refined until two solutions agree.</summary>
    /// <param name="times">Times ≥ 0, strictly ascending; at least one.</param>
    /// <param name="tolerance">The absolute error allowed in mean and covariance, from 1e-12 to 0.1; not less than 1e-12 of the largest target and variance of f0 is sought.</param>
    /// <param name="detail">Whether to compute variances, or the covariance between all times.</param>
    /// <param name="progress">Is told the fraction done, from 0 to 1, or null.</param>
    /// <param name="cancellation">Stops the solve.</param>
    /// <exception cref="ModelException">A value is out of range, or the tolerance cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The solve was stopped.</exception>
    public PredictorLaw Solve(
        IReadOnlyList<double> times,
        double tolerance,
        CovarianceDetail detail,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        Check(times, tolerance);
        var solver = new LawSolver(system, [.. times], detail);
        double reachable = Math.Max(tolerance, RoundOff * Scale(times, detail));
        (PredictorLaw law, double error) = solver.Converge(
            [.. Rules(times[^1], tolerance)], reachable, lastIsExact: false, [.. times], progress, cancellation);
        return error <= reachable
            ? law
            : throw new ModelException("tolerance", $"tolerance is {tolerance:R}; the finest rule reaches {error:G2}, so ask for no less than that");
    }

    /// <summary>The kernels between all points at two times.</summary>
    /// <param name="t">The time of the rows, ≥ 0.</param>
    /// <param name="other">The time of the columns, ≥ 0.</param>
    /// <exception cref="ModelException">A time is out of range.</exception>
    public TwoTimeKernels Kernels(double t, double other)
    {
        foreach (double time in (ReadOnlySpan<double>)[t, other])
        {
            if (!(time >= 0) || !double.IsFinite(time))
            {
                throw new ModelException("times", $"time is {time:R}; it must be a finite number ≥ 0");
            }
        }

        return system.Full(t, other);
    }

    /// <summary>All kernels at any two times, in the count of time of the dynamics.</summary>
    internal KernelSource Source => system.Source;

    /// <summary>Predicts what a solve needs.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="times">The times at which the law is wanted.</param>
    /// <param name="tolerance">The absolute error allowed.</param>
    /// <param name="detail">Whether variances or covariances are wanted.</param>
    public static SolveCost Estimate(TheoryProblem problem, IReadOnlyList<double> times, double tolerance, CovarianceDetail detail)
    {
        Check(times, tolerance);
        var dynamics = new ContinuousDynamics(problem);
        return SolvePlan.Cost(dynamics.system, [.. dynamics.Rules(times[^1], tolerance).Take(2)], [.. times], detail);
    }

    private static void Check(IReadOnlyList<double> times, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(times);
        for (int i = 0; i < times.Count; i++)
        {
            if (!(times[i] >= 0) || !double.IsFinite(times[i]) || (i > 0 && times[i] <= times[i - 1]))
            {
                throw new ModelException("times", $"record time {times[i]:R} is out of order, negative or not finite");
            }
        }

        if (times.Count == 0)
        {
            throw new ModelException("times", "there are no record times; at least one is needed");
        }

        if (!(tolerance >= 1e-12 && tolerance <= 0.1))
        {
            throw new ModelException("tolerance", $"tolerance is {tolerance:R}; it must be from 1e-12 to 0.1");
        }
    }

    // What double precision can tell apart: the covariance is a difference of terms as large as that of f0.
    private double Scale(IReadOnlyList<double> times, CovarianceDetail detail)
    {
        double scale = 0;
        foreach (double target in system.Data.Targets.Values)
        {
            scale = Math.Max(scale, Math.Abs(target));
        }

        foreach (double time in detail == CovarianceDetail.None ? [] : times.Prepend(0))
        {
            TwoTimeKernels kernels = system.Full(time, time);
            for (int x = 0; x < kernels.Points; x++)
            {
                scale = Math.Max(scale, kernels.InitialCovariance[(x * kernels.Points) + x]);
            }
        }

        return scale;
    }

    private IEnumerable<TimeRule> Rules(double last, double tolerance)
    {
        IReadOnlyList<TimeSegment> segments = TimeSegments.Continuous(system, last);
        bool isKinked = system.Kernels.IsKinked;
        double smoothLag = ContinuousRule.SmoothLag(system, segments);
        int start = Math.Max(4, (int)Math.Ceiling(1 - Math.Log10(tolerance)));
        for (int order = start; order <= LargestOrder; order += 2)
        {
            yield return new ContinuousRule(segments, order, 0.1 * Math.Pow(10, -order / 4.0), isKinked, smoothLag);
        }
    }
}
