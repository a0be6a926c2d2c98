using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Limits;

/// <summary>
/// The stationary law of the predictor in continuous time, t → ∞: the posterior of a Gaussian process with kernel
/// k = σ²_{L+1}K^L, every layer at its stationary variance, and noise T (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: T2.</remarks>
public sealed class GpPosterior
{
    private readonly double[] mean;
    private readonly double[] covariance;

    private GpPosterior(KernelMatrix nngp, int outputs, double[] mean, double[] covariance)
    {
        Nngp = nngp;
        Outputs = outputs;
        this.mean = mean;
        this.covariance = covariance;
    }

    /// <summary>K^L with the weights at their stationary variances.</summary>
    public KernelMatrix Nngp { get; }

    /// <summary>P + P*.</summary>
    public int Points => Nngp.Points;

    /// <summary>C.</summary>
    public int Outputs { get; }

    /// <summary>The mean, k(T + k)⁻¹y, shape (P + P*, C).</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The covariance, k_** − k(T + k)⁻¹kᵀ, shape (P + P*, P + P*), the same for every output.</summary>
    public ReadOnlySpan<double> Covariance => covariance;

    /// <summary>Why the last phase of a schedule has no such stationary law, or null.</summary>
    internal static string? Obstacle(Schedule schedule)
    {
        Phase phase = schedule.Phases[^1];
        double temperature = phase.Dynamics[0].Temperature;
        return !phase.Loss || temperature == 0 || phase.Dynamics.Any(layer => layer.Temperature != temperature || layer.Decay == 0 || layer.IsFrozen || layer.GradientRate != layer.Rate)
            ? "the stationary law is a Gaussian-process posterior only if the last phase has loss, one temperature > 0 for all layers, and no layer frozen, without decay, or with a rate of its gradient alone"
            : null;
    }

    /// <summary>The posterior of the last phase of a problem.</summary>
    /// <param name="problem">A problem whose last phase has loss, and the same T > 0, decay > 0 and rate > 0 everywhere they matter: T must not differ between layers.</param>
    /// <exception cref="ModelException">The last phase has no such stationary law.</exception>
    public static GpPosterior Of(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Obstacle(problem.Schedule) is { } reason)
        {
            throw new ModelException("schedule", reason);
        }

        Phase phase = problem.Schedule.Phases[^1];
        double temperature = phase.Dynamics[0].Temperature;

        var stationary = new Schedule(phase.Dynamics.Select(layer => layer.StationaryVariance), [phase.StartingAt(0)]);
        TwoTimeKernels kernels = new KernelSource(problem.Kernels, WeightClocks.Continuous(stationary)).Full(0, 0);
        int points = kernels.Points;
        int train = problem.Data.TrainCount;
        double[] prior = kernels.InitialCovariance.ToArray();
        var k = new DenseMatrix(points, points, (i, j) => prior[(i * points) + j]);
        var across = new DenseMatrix(points, train, (i, j) => k[i, j]);
        DenseMatrix gain = across.Top(train).PlusDiagonal(temperature).SolvePositive(across.Transpose());
        var targets = new DenseMatrix(train, problem.Data.OutputCount, (i, c) => problem.Data.Targets[i, c]);
        return new GpPosterior(
            new KernelMatrix(points, kernels.Readout.ToArray()),
            problem.Data.OutputCount,
            (gain.Transpose() * targets).ToArray(),
            (k - (across * gain)).ToArray());
    }
}
