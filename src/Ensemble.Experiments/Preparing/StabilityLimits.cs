using System.Numerics.Tensors;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Experiments.Preparing;

/// <summary>
/// How fast the infinitely wide network learns: the largest eigenvalue of its NTK on the training points over the
/// whole of training, its time scales, the decay, and the largest stable explicit step (arXiv:2309.04522).
/// </summary>
/// <param name="LargestEigenvalue">λ_max, the largest eigenvalue of the NTK at any time, rates included, in inverse units of time.</param>
/// <param name="LargestDecay">The largest ηκ of any layer in any phase.</param>
/// <param name="Scales">The time scales of the phases of learning, from the NTK at t = 0.</param>
public sealed record StabilityLimits(double LargestEigenvalue, double LargestDecay, TimeScales Scales)
{
    private const int SamplesPerPhase = 6;

    // Its square is a number still, which eigenvalues need.
    private const double LargestKernel = 1e100;

    /// <summary>How much λ_max grows while features are learnt, ≥ 1; 1 in NTK parametrisation. An estimate (<see cref="FeatureGrowth"/>).</summary>
    public double Growth { get; init; } = 1;

    /// <summary>2/(λ_max + κ) with the λ_max that features may reach: what <c>step_size: auto</c> reckons with.</summary>
    public double SafeStep => 2 / ((Growth * LargestEigenvalue) + LargestDecay);

    /// <summary>2/(λ_max + κ): explicit steps must be smaller.</summary>
    public double LargestStableStep => 2 / (LargestEigenvalue + LargestDecay);

    /// <summary>Computes the limits from the infinitely wide network.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="end">The time of training.</param>
    /// <exception cref="ExperimentException">The NTK vanishes, so nothing is learnt.</exception>
    public static StabilityLimits Of(TheoryProblem problem, double end)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var dynamics = new ContinuousDynamics(problem);
        double overall = SampleTimes(problem.Schedule, end).Max(time => Largest(dynamics, problem.Data.TrainCount, time));
        double[] decays = [.. problem.Schedule.Phases.SelectMany(phase => phase.Dynamics).Select(layer => layer.Rate * layer.Decay)];
        return overall > 0
            ? new StabilityLimits(overall, decays.Max(), TimeScales.Of(problem)) { Growth = GrowthOf(problem, overall) }
            : throw new ExperimentException("langevin", "the neural tangent kernel vanishes at all times, so nothing can be learnt; raise langevin.initial_variance or langevin.rate");
    }

    private static double GrowthOf(TheoryProblem problem, double largest) => problem.Network.Scaling is Parametrisation.MeanField scaling
        ? FeatureGrowth.OfNtk(
            problem.Network.Depth,
            scaling.FeatureStrength,
            largest,
            TensorPrimitives.Norm(problem.Data.Targets.Values[..(problem.Data.TrainCount * problem.Data.OutputCount)]))
        : 1;

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

    private static double Largest(ContinuousDynamics dynamics, int train, double time)
    {
        TwoTimeKernels kernels = dynamics.Kernels(time, time);
        int points = kernels.Points;
        for (int i = 0; i < train; i++)
        {
            for (int j = 0; j < train; j++)
            {
                double entry = kernels.Ndk[(i * points) + j];
                if (!(Math.Abs(entry) < LargestKernel))
                {
                    throw new ExperimentException("langevin", $"the neural tangent kernel has an entry {entry:G3} at t = {time:G3}, too large to compute with: scale the inputs (data.normalise: on), or lower the variances, the rates or the temperature");
                }
            }
        }

        return kernels.LargestNdkEigenvalue(train);
    }
}
