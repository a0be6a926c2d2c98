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
/// <remarks>Equations: M16.</remarks>
public sealed record StabilityLimits(double LargestEigenvalue, double LargestDecay, TimeScales Scales)
{
    private const int SamplesPerPhase = 6;

    // Its square is a number still, which eigenvalues need.
    private const double LargestKernel = 1e100;

    /// <summary>How much λ_max grows while features are learnt, ≥ 1; 1 in NTK parametrisation. An estimate (<see cref="FeatureGrowth"/>).</summary>
    public double Growth { get; init; } = 1;

    /// <summary>The largest entry Θ(x, x) of a training point at any time.</summary>
    public double LargestDiagonal { get; init; }

    /// <summary>How many times λ_max a mini-batch may be, ≥ 1; 1 where steps take all points.</summary>
    public double BatchFactor { get; private init; } = 1;

    /// <summary>
    /// The limits of steps that draw B of P points and weight their gradients by P/B: of the kernel of a batch λ_max is at most that of all
    /// points, and at most the sum of B diagonal entries.
    /// </summary>
    /// <param name="batch">B, or null for all points.</param>
    /// <param name="points">P.</param>
    public StabilityLimits ForBatch(int? batch, int points) => batch is not { } drawn ? this
        : this with { BatchFactor = Math.Max(1, Math.Min((double)points / drawn, points * LargestDiagonal / LargestEigenvalue)) };

    /// <summary>2/(λ_max + κ) with the λ_max that features and mini-batches may reach: what <c>step_size: auto</c> reckons with.</summary>
    public double SafeStep => 2 / ((BatchFactor * Growth * LargestEigenvalue) + LargestDecay);

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
        (double Eigenvalue, double Diagonal)[] sampled = [.. SampleTimes(problem.Schedule, end).Select(time => Largest(dynamics, problem.Data.TrainCount, time))];
        double overall = sampled.Max(one => one.Eigenvalue);
        double[] decays = [.. problem.Schedule.Phases.SelectMany(phase => phase.Dynamics).Select(layer => layer.Rate * layer.Decay)];
        return overall > 0
            ? new StabilityLimits(overall, decays.Max(), TimeScales.Of(problem)) { Growth = GrowthOf(problem, overall), LargestDiagonal = sampled.Max(one => one.Diagonal) }
            : throw new ExperimentException("langevin", "the neural tangent kernel vanishes at all times, so nothing can be learnt; raise langevin.initial_variance or langevin.rate");
    }

    private static double GrowthOf(TheoryProblem problem, double largest) => problem.Network.Scaling is Parametrisation.MeanField scaling
        ? FeatureGrowth.OfNtk(
            problem.Network.Depth,
            scaling.FeatureStrength,
            largest,
            TensorPrimitives.Norm(problem.Data.Targets.Values[..(problem.Data.TrainCount * problem.Data.OutputCount)]))
        : 1;

    // Weight variances move monotonically within a phase, so its ends and a few times between them bracket the NTK. Without noise and decay
    // it stands still.
    private static IEnumerable<double> SampleTimes(Schedule schedule, double end)
    {
        for (int i = 0; i < schedule.Phases.Length; i++)
        {
            double start = schedule.Phases[i].Start;
            double stop = i + 1 < schedule.Phases.Length ? Math.BitDecrement(schedule.Phases[i + 1].Start) : end;
            bool stands = schedule.Phases[i].Dynamics.All(layer => layer.Rate * (layer.Decay + layer.Temperature) == 0);
            for (int k = 0; k <= (stands ? 0 : SamplesPerPhase); k++)
            {
                yield return start + ((stop - start) * Math.Pow((double)k / SamplesPerPhase, 3));
            }
        }
    }

    private static (double Eigenvalue, double Diagonal) Largest(ContinuousDynamics dynamics, int train, double time)
    {
        double diagonal = 0;
        TwoTimeKernels kernels = dynamics.Kernels(time, time);
        int points = kernels.Points;
        for (int i = 0; i < train; i++)
        {
            diagonal = Math.Max(diagonal, kernels.Ndk[(i * points) + i]);
            for (int j = 0; j < train; j++)
            {
                double entry = kernels.Ndk[(i * points) + j];
                if (!(Math.Abs(entry) < LargestKernel))
                {
                    throw new ExperimentException("langevin", $"the neural tangent kernel has an entry {entry:G3} at t = {time:G3}, too large to compute with: scale the inputs (data.normalise: on), or lower the variances, the rates or the temperature");
                }
            }
        }

        return (kernels.LargestNdkEigenvalue(train), diagonal);
    }
}
