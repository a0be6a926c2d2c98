using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Experiments.Preparing;

/// <summary>
/// How fast the infinitely wide network learns: the extreme eigenvalues of its NTK on the training points over the
/// whole of training, the decay, and the largest stable explicit step (arXiv:2309.04522).
/// </summary>
/// <param name="LargestEigenvalue">λ_max, the largest eigenvalue of the NTK at any time, rates included, in inverse units of time.</param>
/// <param name="InitialLargest">The largest eigenvalue at t = 0.</param>
/// <param name="InitialSmallest">The smallest eigenvalue at t = 0.</param>
/// <param name="LargestDecay">The largest ηκ of any layer in any phase.</param>
/// <param name="SmallestDecay">The smallest ηκ &gt; 0 of any layer in the first phase, or 0 where nothing decays.</param>
public sealed record StabilityLimits(double LargestEigenvalue, double InitialLargest, double InitialSmallest, double LargestDecay, double SmallestDecay)
{
    private const int SamplesPerPhase = 6;

    /// <summary>2/(λ_max + κ): explicit steps must be smaller.</summary>
    public double LargestStableStep => 2 / (LargestEigenvalue + LargestDecay);

    /// <summary>1/λ_max, the time of the fastest mode.</summary>
    public double FastestTime => 1 / InitialLargest;

    /// <summary>1/λ_min, the time of the slowest mode of the gradient-driven phase; infinite where the NTK is singular.</summary>
    public double SlowestTime => InitialSmallest > 1e-12 * InitialLargest ? 1 / InitialSmallest : double.PositiveInfinity;

    /// <summary>1/κ = σ²/T, the time of the diffusive phase; infinite without decay.</summary>
    public double DiffusiveTime => SmallestDecay > 0 ? 1 / SmallestDecay : double.PositiveInfinity;

    /// <summary>Computes the limits from the infinitely wide network.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="end">The time of training.</param>
    /// <exception cref="ExperimentException">The NTK vanishes, so nothing is learnt.</exception>
    public static StabilityLimits Of(TheoryProblem problem, double end)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var dynamics = new ContinuousDynamics(problem);
        (double smallest, double largest) = Extremes(dynamics, problem.Data.TrainCount, 0);
        double overall = SampleTimes(problem.Schedule, end).Max(time => Extremes(dynamics, problem.Data.TrainCount, time).Largest);
        double[] decays = [.. problem.Schedule.Phases.SelectMany(phase => phase.Dynamics).Select(layer => layer.Rate * layer.Decay)];
        double slowest = problem.Schedule.Phases[0].Dynamics.Select(layer => layer.Rate * layer.Decay).Where(decay => decay > 0).DefaultIfEmpty(0).Min();
        return overall > 0
            ? new StabilityLimits(overall, largest, smallest, decays.Max(), slowest)
            : throw new ExperimentException("langevin", "the neural tangent kernel vanishes at all times, so nothing can be learnt; raise langevin.initial_variance or langevin.rate");
    }

    // Weight variances move monotonically within a phase, so its ends and a few times between them bracket the NTK.
    private static IEnumerable<double> SampleTimes(Schedule schedule, double end)
    {
        for (int i = 0; i < schedule.Phases.Length; i++)
        {
            double start = schedule.Phases[i].Start;
            double stop = i + 1 < schedule.Phases.Length ? Math.BitDecrement(schedule.Phases[i + 1].Start) : end;
            for (int k = 0; k <= SamplesPerPhase; k++)
            {
                yield return start + ((stop - start) * Math.Pow((double)k / SamplesPerPhase, 3));
            }
        }
    }

    private static (double Smallest, double Largest) Extremes(ContinuousDynamics dynamics, int train, double time)
    {
        TwoTimeKernels kernels = dynamics.Kernels(time, time);
        int points = kernels.Points;
        Matrix<double> ntk = Matrix<double>.Build.Dense(train, train);
        for (int i = 0; i < train; i++)
        {
            for (int j = 0; j < train; j++)
            {
                ntk[i, j] = kernels.Ndk[(i * points) + j];
            }
        }

        Vector<double> eigenvalues = ntk.Evd(Symmetricity.Symmetric).EigenValues.Real();
        return (eigenvalues.Minimum(), eigenvalues.Maximum());
    }
}
